package io.segmentschema.smc.service;

import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.smc.leadership.Leadership;
import io.segmentschema.smc.leadership.LeadershipListener;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.leadership.StepDown;
import io.segmentschema.smc.leadership.ZooKeeperConnection;
import java.time.Duration;
import java.util.Optional;

/** Leads, or not, as a test says. */
public final class FakeLeadership implements Leadership {

  private volatile Role role = Role.LEADER;

  private volatile long epoch = 7;

  private volatile boolean alone;

  private volatile Optional<ZooKeeperConnection> zooKeeper = Optional.empty();

  /** From now on ZooKeeper elects, and the connection to it has stood so for 42 seconds. */
  public void leaveToAnElection(ZooKeeperConnection.State state) {
    zooKeeper = Optional.of(new ZooKeeperConnection(state, Duration.ofSeconds(42)));
  }

  /** From now on nobody else can lead. */
  public void standAlone() {
    alone = true;
  }

  /** Knows of that epoch from now on. */
  public void knows(long latest) {
    epoch = latest;
  }

  /** Has that role from now on. */
  public void become(Role next) {
    role = next;
  }

  @Override
  public Role role() {
    return role;
  }

  @Override
  public Optional<LeaderEpoch> leading() {
    return role == Role.LEADER ? Optional.of(epoch()) : Optional.empty();
  }

  @Override
  public LeaderEpoch epoch() {
    return new LeaderEpoch(epoch);
  }

  @Override
  public Optional<ZooKeeperConnection> zooKeeper() {
    return zooKeeper;
  }

  @Override
  public void addListener(LeadershipListener listener) {}

  @Override
  public void start() {}

  @Override
  public void stop() {}

  @Override
  public StepDown stepDown() {
    if (role != Role.LEADER) {
      return StepDown.NOT_LEADER;
    }
    if (alone) {
      return StepDown.ALONE;
    }
    become(Role.FOLLOWER);
    return StepDown.DONE;
  }

  @Override
  public void deposed(DeposedLeaderException seen) {
    become(Role.FOLLOWER);
  }
}
