package io.segmentschema.poller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * What servers of either kind have in common: a process, a free port, and a log in their folder.
 */
abstract class ServerProcess implements KillableServer {

  static final String LOG = "run.log";

  private static final int ATTEMPTS = 3_000;

  /** Starts the server. */
  interface Launch {
    Process on(int port) throws IOException;
  }

  private final Path folder;
  private final Launch launch;
  private final int port;
  private Process process;

  ServerProcess(Path folder, Launch launch) throws IOException {
    this.folder = folder;
    this.launch = launch;
    this.port = ServerPorts.next();
    this.process = launch.on(port);
  }

  /** To be called once, after the first launch; the process ends with this one from then on. */
  final void awaitFirstAnswer() throws Exception {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly()));
    awaitAnswer();
  }

  @Override
  public final int port() {
    return port;
  }

  @Override
  public final void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  @Override
  public final boolean isRunning() {
    return process.isAlive();
  }

  @Override
  public final void startAgain() throws Exception {
    process = launch.on(port);
    awaitAnswer();
  }

  @Override
  public final void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private void awaitAnswer() throws Exception {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try (var connection = DriverManager.getConnection(url("mysql"), "root", "")) {
        if (connection.isValid(5)) {
          return;
        }
      } catch (SQLException notYet) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
    throw new IllegalStateException(
        "The server does not answer: " + Files.readString(folder.resolve(LOG)));
  }
}
