package io.segmentschema.smc.leadership;

import com.google.common.base.Ticker;
import io.segmentschema.smc.leadership.ZooKeeperConnection.State;
import java.time.Duration;
import org.apache.curator.framework.state.ConnectionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows how the connection to ZooKeeper stands, and logs once when ZooKeeper goes away and once
 * when it is back. Told on Curator's one thread for that, asked on any.
 */
final class ConnectionWatch {

  private static final Logger log = LoggerFactory.getLogger(ConnectionWatch.class);

  /** What changes together. */
  private record Standing(State state, long sinceNanos) {}

  private final String hosts;
  private final Ticker ticker;

  /** Volatile: set by the thread that is told, read by any. */
  private volatile Standing now;

  ConnectionWatch(String hosts, Ticker ticker) {
    this.hosts = hosts;
    this.ticker = ticker;
    this.now = new Standing(State.WAITING, ticker.read());
  }

  /** How the connection stands. */
  ZooKeeperConnection now() {
    Standing seen = now;
    return new ZooKeeperConnection(seen.state(), age(seen));
  }

  /** A first session is being sought. */
  void begin() {
    now = new Standing(State.CONNECTING, ticker.read());
  }

  /** Takes note of what Curator says. */
  void changed(ConnectionState told) {
    Standing before = now;
    State next = state(told);
    boolean answered = before.state() == State.CONNECTED;
    boolean answers = next == State.CONNECTED;
    now = new Standing(next, answered == answers ? before.sinceNanos() : ticker.read());
    if (answers && !answered) {
      log.info("ZooKeeper answers: hosts={}, waitedMillis={}", hosts, age(before).toMillis());
    }
    if (!answers && !isAway(before.state())) {
      log.warn(
          "ZooKeeper does not answer, this node goes on trying and cannot lead until it does;"
              + " reads and publishes work meanwhile: hosts={}",
          hosts);
    }
  }

  private Duration age(Standing standing) {
    return Duration.ofNanos(ticker.read() - standing.sinceNanos());
  }

  private static boolean isAway(State state) {
    return state == State.SUSPENDED || state == State.LOST;
  }

  private static State state(ConnectionState told) {
    return switch (told) {
      case CONNECTED, RECONNECTED, READ_ONLY -> State.CONNECTED;
      case SUSPENDED -> State.SUSPENDED;
      case LOST -> State.LOST;
    };
  }
}
