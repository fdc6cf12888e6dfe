package io.segmentschema.smc.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import io.segmentschema.smc.leadership.ZooKeepers;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.apache.curator.CuratorConnectionLossException;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.KeeperException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class OutageFilterTest {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final KeeperException LOSS = new KeeperException.ConnectionLossException();

  private final LoggerContext context = new LoggerContext();
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private final Logger curator = context.getLogger("org.apache.curator.framework.Any");
  private final Logger zooKeeper = context.getLogger("org.apache.zookeeper.Any");

  @BeforeEach
  void filter() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.addTurboFilter(new OutageFilter());
    events.start();
    context.getLogger("ROOT").addAppender(events);
  }

  @Test
  void attemptToReachAZooKeeperThatIsAwayIsLeftOut() {
    curator.error("gave up", new CuratorConnectionLossException());
    curator.error("gave up", LOSS);
    curator.error("gave up", new IllegalStateException(LOSS));
    curator.warn("expired", new KeeperException.SessionExpiredException());
    zooKeeper.error("Unable to resolve {}", "nowhere", new UnknownHostException("nowhere"));
    zooKeeper.error("{} {} {}", 1, 2, LOSS);
    curator.error("stopped", new InterruptedException());

    assertEquals(List.of(), messages());
  }

  /** In the words of the Curator that we have. */
  @Test
  void placeThatIsGoneWithItsSessionIsLeftOut() throws Exception {
    LoggerContext global = (LoggerContext) LoggerFactory.getILoggerFactory();
    OutageFilter filter = new OutageFilter();
    Logger latches = global.getLogger(LeaderLatch.class);
    try (TestingServer server = ZooKeepers.one();
        CuratorFramework session =
            CuratorFrameworkFactory.newClient(server.getConnectString(), new RetryOneTime(200))) {
      // given
      global.addTurboFilter(filter);
      latches.addAppender(events);
      session.start();
      LeaderLatch latch = new LeaderLatch(session, "/line");
      latch.start();
      Awaitility.await().atMost(LIMIT).until(latch::hasLeadership);
      String first = latch.getOurPath();

      // when: it looks for its place, as after each outage, and that is gone
      session.delete().forPath(first);
      server.restart();

      // then
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> latch.hasLeadership() && !first.equals(latch.getOurPath()));
      assertEquals(List.of(), messages());
    } finally {
      latches.detachAppender(events);
      global.getTurboFilterList().remove(filter);
    }
  }

  @Test
  void whatElseIsWrongIsLogged() {
    curator.error("no rights", new KeeperException.NoAuthException());
    zooKeeper.error("{} is no exception", "this");
    zooKeeper.error("nothing more");
    context.getLogger("org.apache.zookeeperish").error("another library", LOSS);
    context.getLogger("io.segmentschema.Any").error("we failed to find our node; resetting");
    context.getLogger("io.segmentschema.smc.leadership.Any").error("our own", LOSS);

    assertEquals(
        List.of(
            "no rights",
            "this is no exception",
            "nothing more",
            "another library",
            "we failed to find our node; resetting",
            "our own"),
        messages());
  }

  private List<String> messages() {
    return events.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
