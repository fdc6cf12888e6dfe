package io.segmentschema.smc.leadership;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How this node's connection to ZooKeeper stands.
 *
 * @param age for how long ZooKeeper has answered this node, or has not: a connection that is lost
 *     after it was suspended is as old as its suspension
 */
public record ZooKeeperConnection(State state, Duration age) {

  /** What may be said of a connection. */
  public enum State {
    /** Nobody is sought yet: the store, which says where its services meet, was not read yet. */
    WAITING,
    /** This process has not reached ZooKeeper yet. */
    CONNECTING,
    /** ZooKeeper answers. */
    CONNECTED,
    /** ZooKeeper does not answer; the session may still last there. */
    SUSPENDED,
    /** ZooKeeper does not answer, and there is no session any more. */
    LOST;

    /** The state as clients read it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The state with that label, if there is one. */
    public static Optional<State> of(String label) {
      return Arrays.stream(values()).filter(state -> state.label().equals(label)).findFirst();
    }
  }

  /** Whether ZooKeeper answers. */
  public boolean isConnected() {
    return state == State.CONNECTED;
  }
}
