package io.segmentschema.smc.leadership;

import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import java.util.Optional;

/** Tells whether this node leads. Thread-safe; the questions are answered from memory. */
public interface Leadership {

  /** The node's role: leader from the moment its epoch is won. */
  Role role();

  /**
   * The epoch to query and write with: present from the end of the first full poll that began in
   * this leadership, until the leadership ends.
   */
  Optional<LeaderEpoch> leading();

  /**
   * The latest epoch that this node knows of, its own or a foreign one; {@link LeaderEpoch#NONE}
   * before the store was asked.
   */
  LeaderEpoch epoch();

  /**
   * How the connection to ZooKeeper stands, if ZooKeeper elects the leader, so that another node
   * may be it: nobody can be elected by nodes that it does not answer.
   */
  default Optional<ZooKeeperConnection> zooKeeper() {
    return Optional.empty();
  }

  /** Adds a listener; if this node leads already it hears so at once. */
  void addListener(LeadershipListener listener);

  /** Begins to seek leadership; safe to call twice. */
  void start();

  /** Gives up leading and seeks no more; safe to call twice. */
  void stop();

  /**
   * Has another node lead, if one stands. Waits for the electors.
   *
   * @throws ElectionUnavailableException if they cannot be asked
   */
  StepDown stepDown();

  /** Takes note that the store refused a write because another node leads. */
  void deposed(DeposedLeaderException seen);

  /** Takes note of the epoch that a poll shows: a higher one than ours ends our leadership. */
  default void storeShows(LeaderEpoch shown) {}
}
