package io.segmentschema.poller;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class MariaDbStoreIT extends SqlStoreContract {

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static MariaDbServer server;

  @BeforeAll
  static void start() throws Exception {
    server = MariaDbServer.start(Path.of("target", "mariadb-" + ProcessHandle.current().pid()));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Override
  StoreConfig freshDatabase() {
    return StoreConfig.of(server.url("store" + DATABASES.incrementAndGet()), "root", "");
  }
}
