package io.segmentschema.poller;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class MySqlStormIT extends StoreStorm {

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static MySqlServer server;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        MySqlServer.canRun(), "MySQL 8.0 needs libaio.so.1 (Debian: libaio1): not tested here");
    server = MySqlServer.start(Path.of("target", "mysql-storm-" + ProcessHandle.current().pid()));
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  StoreConfig freshDatabase() {
    return StoreConfig.of(server.url("storm" + DATABASES.incrementAndGet()), "root", "");
  }

  @Override
  boolean isServer() {
    return true;
  }
}
