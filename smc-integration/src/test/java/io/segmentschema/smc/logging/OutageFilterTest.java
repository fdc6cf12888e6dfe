package io.segmentschema.smc.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import java.net.UnknownHostException;
import java.util.List;
import org.apache.curator.CuratorConnectionLossException;
import org.apache.zookeeper.KeeperException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OutageFilterTest {

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

    assertEquals(List.of(), messages());
  }

  @Test
  void whatElseIsWrongIsLogged() {
    curator.error("no rights", new KeeperException.NoAuthException());
    zooKeeper.error("{} is no exception", "this");
    zooKeeper.error("nothing more");
    context.getLogger("org.apache.zookeeperish").error("another library", LOSS);
    context.getLogger("io.segmentschema.smc.leadership.Any").error("our own", LOSS);

    assertEquals(
        List.of("no rights", "this is no exception", "nothing more", "another library", "our own"),
        messages());
  }

  private List<String> messages() {
    return events.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
