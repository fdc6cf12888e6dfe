package io.segmentschema.poller;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class MySqlStoreIT extends StoreContract {

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static MySqlServer server;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        MySqlServer.canRun(), "MySQL 8.0 needs libaio.so.1 (Debian: libaio1): not tested here");
    server = MySqlServer.start(Path.of("target", "mysql-" + ProcessHandle.current().pid()));
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (server != null) {
      server.close();
    }
  }

  @Override
  SqlMetadataStore freshStore() {
    return new SqlMetadataStore(
        StoreConfig.of(server.url("store" + DATABASES.incrementAndGet()), "root", ""),
        new Random(1));
  }
}
