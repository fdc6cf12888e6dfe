package io.segmentschema.benchmarks.store;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A database server of this process's own, on loopback, with every setting that matters to
 * durability at its default. It ends with this process.
 */
public final class DatabaseServer implements AutoCloseable {

  private static final int ATTEMPTS = 600;

  private final Process process;
  private final int port;

  private DatabaseServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one in that folder, which is emptied first.
   *
   * @param logMegabytes the size of its redo log, which it writes once before it starts
   */
  public static DatabaseServer start(DatabaseKind kind, Path parent, int logMegabytes)
      throws Exception {
    Path folder = parent.resolve(kind.label()).toAbsolutePath();
    if (Files.exists(folder)) {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
    Files.createDirectories(folder);
    int port = freePort();
    List<String> command = new ArrayList<>(kind.prepare(folder));
    command.add("--port=" + port);
    command.add("--bind-address=127.0.0.1");
    // In the folder for temporary files: a socket's path must be short.
    command.add("--socket=" + Files.createTempDirectory("bench").resolve("s"));
    command.add("--innodb-buffer-pool-size=1G");
    command.add("--innodb-log-file-size=" + logMegabytes + "M");
    if (isRoot() && !command.contains("--user=root")) {
      command.add("--user=root");
    }
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    DatabaseServer server = new DatabaseServer(process, port);
    server.awaitAnswer();
    return server;
  }

  /** The address of a database, which is created at the first connection. */
  public String url(String database) {
    return "jdbc:mysql://127.0.0.1:"
        + port
        + "/"
        + database
        + "?createDatabaseIfNotExist=true&sslMode=DISABLED&allowPublicKeyRetrieval=true";
  }

  /** Takes a database away with all that is in it. */
  public void drop(String database) throws SQLException {
    try (Connection connection = connect("mysql");
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("DROP DATABASE " + database);
    }
  }

  /** A bare connection, with the driver's batches rewritten as the product has them. */
  public Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        url(database) + "&rewriteBatchedStatements=true", "root", "");
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private void awaitAnswer() throws IOException, InterruptedException {
    for (int attempt = 0; attempt < ATTEMPTS && process.isAlive(); attempt++) {
      try (Connection connection = connect("mysql")) {
        if (connection.isValid(5)) {
          return;
        }
      } catch (SQLException notYet) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    throw new IOException("The database server does not answer: port=" + port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
