package io.segmentschema.poller;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class MySqlStoreIT extends SqlStoreContract {

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static MySqlServer server;

  @BeforeAll
  static void start() throws Exception {
    MySqlServer.assumeCanRun();
    server = MySqlServer.start(Path.of("target", "mysql-" + ProcessHandle.current().pid()));
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (server != null) {
      server.close();
    }
  }

  @Override
  StoreConfig freshDatabase() {
    return StoreConfig.of(server.url("store" + DATABASES.incrementAndGet()), "root", "");
  }
}
