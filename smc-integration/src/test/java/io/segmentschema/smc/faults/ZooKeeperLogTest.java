package io.segmentschema.smc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.smc.leadership.CuttableProxy;
import io.segmentschema.smc.leadership.ZooKeepers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What processes log that are started while ZooKeeper is away, and find it later. */
final class ZooKeeperLogTest {

  private static final String TRACE = "org.apache.zookeeper.KeeperException$ConnectionLoss";

  @TempDir private Path folder;
  private final List<ServiceProcess> services = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (ServiceProcess service : services) {
      service.close();
    }
  }

  @Test
  void outageIsOneLineAtItsBeginningAndOneAtItsEndUnlessEverythingIsToBeHeard() throws Exception {
    try (TestingServer zooKeeper = ZooKeepers.one();
        CuttableProxy way = new CuttableProxy(zooKeeper.getPort())) {
      // given
      way.cut();

      // when
      startAll(
          List.of(
              () -> start("text", way, ImmutableMap.of()),
              () -> start("json", way, ImmutableMap.of("SCHEMA_CACHE_LOG_FORMAT", "json")),
              () -> start("debug", way, ImmutableMap.of("SCHEMA_CACHE_LOG_LEVEL", "DEBUG"))));
      for (ServiceProcess service : services) {
        awaitConnection(service, "lost"); // So long that Curator has given up several attempts.
      }
      way.heal();
      for (ServiceProcess service : services) {
        awaitConnection(service, "connected");
        service.awaitLeading();
      }

      // then
      ServiceProcess debug = services.get(2);
      for (ServiceProcess quiet : services.subList(0, 2)) {
        String log = quiet.log();
        assertEquals(1, count(log, "ZooKeeper does not answer"), log);
        assertEquals(1, count(log, "ZooKeeper answers"), log);
        assertTrue(log.contains("hosts=" + way.address()), log);
        assertFalse(log.contains("Exception"), log);
        assertFalse(log.contains("ERROR"), log);
        assertTrue(
            quiet.answer("/metrics").body().contains("logback_events_total{level=\"error\"} 0.0"));
      }
      assertTrue(count(debug.log(), TRACE) > 1, debug.log());
      assertTrue(debug.log().contains("\tat org.apache.curator."), debug.log());
    }
  }

  /** At once: each waits for ten seconds for whoever else may be there. */
  private void startAll(List<Callable<ServiceProcess>> starts) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      for (Future<ServiceProcess> started : threads.invokeAll(starts)) {
        services.add(started.get());
      }
    } finally {
      threads.shutdown();
    }
  }

  /** Each has a store and a place at ZooKeeper of its own. */
  private ServiceProcess start(String name, CuttableProxy way, Map<String, String> settings)
      throws Exception {
    Path own = folder.resolve(name);
    ProcessBuilder command =
        new ProcessBuilder(
            ServiceProcess.command(
                "--ha",
                "zookeeper",
                "--zk",
                way.address(),
                "--data-dir",
                own.resolve("data").toString(),
                "--store-url",
                "jdbc:h2:file:" + own.resolve("store")));
    command.environment().put("SCHEMA_CACHE_HA_ZOOKEEPER_PATH", "/" + name);
    command.environment().put("SCHEMA_CACHE_HA_ZOOKEEPER_SESSION_TIMEOUT", "PT4S");
    command.environment().putAll(settings);
    return ServiceProcess.start(own, command);
  }

  private static void awaitConnection(ServiceProcess service, String state) {
    ServiceProcess.await(
        () -> service.get("/v1/status").at("/zooKeeper/connection").asText().equals(state));
  }

  private static int count(String text, String part) {
    return Splitter.on(part).splitToList(text).size() - 1;
  }
}
