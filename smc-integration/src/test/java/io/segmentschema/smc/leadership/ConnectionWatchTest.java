package io.segmentschema.smc.leadership;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.leadership.ZooKeeperConnection.State;
import java.time.Duration;
import java.util.List;
import org.apache.curator.framework.state.ConnectionState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class ConnectionWatchTest {

  private static final String AWAY =
      "WARN ZooKeeper does not answer, this node goes on trying and cannot lead until it does;"
          + " reads and publishes work meanwhile: hosts=zk:1";

  private final ManualTime time = new ManualTime();
  private final ConnectionWatch watch = new ConnectionWatch("zk:1", time.ticker());
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger().addAppender(log);
  }

  @AfterEach
  void listenNoMore() {
    logger().detachAppender(log);
  }

  @Test
  void outageIsAsOldAsItsBeginningAndIsLoggedWhenItBeginsAndEnds() {
    // given
    watch.begin();
    pass(2);
    assertNow(State.CONNECTING, 2);
    watch.changed(ConnectionState.CONNECTED);
    pass(10);
    assertNow(State.CONNECTED, 10);

    // when
    watch.changed(ConnectionState.SUSPENDED);
    pass(4);
    assertNow(State.SUSPENDED, 4);
    watch.changed(ConnectionState.LOST);
    pass(5);
    assertNow(State.LOST, 9);
    watch.changed(ConnectionState.RECONNECTED);

    // then
    assertNow(State.CONNECTED, 0);
    assertEquals(
        List.of(
            "INFO ZooKeeper answers: hosts=zk:1, waitedMillis=2000",
            AWAY,
            "INFO ZooKeeper answers: hosts=zk:1, waitedMillis=9000"),
        lines());
  }

  @Test
  void nobodyIsSoughtBeforeThatIsBegun() {
    pass(3);

    assertNow(State.WAITING, 3);
  }

  @Test
  void ensembleThatWasNeverReachedIsAwayFromTheStartOn() {
    watch.begin();
    pass(6);
    watch.changed(ConnectionState.SUSPENDED);
    pass(4);
    watch.changed(ConnectionState.LOST);

    assertNow(State.LOST, 10);
    assertEquals(List.of(AWAY), lines());
  }

  @Test
  void sessionThatIsLostAtOnceIsLoggedToo() {
    watch.changed(ConnectionState.CONNECTED);
    watch.changed(ConnectionState.LOST);

    assertNow(State.LOST, 0);
    assertEquals(AWAY, lines().get(1));
  }

  @Test
  void sessionThatIsBegunAnewHasNotReachedAnybodyYet() {
    watch.changed(ConnectionState.CONNECTED);
    pass(7);

    watch.begin();

    assertNow(State.CONNECTING, 0);
  }

  private void assertNow(State state, int seconds) {
    assertEquals(new ZooKeeperConnection(state, Duration.ofSeconds(seconds)), watch.now());
  }

  private void pass(int seconds) {
    time.advance(Duration.ofSeconds(seconds));
  }

  private List<String> lines() {
    return log.list.stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(ConnectionWatch.class);
  }
}
