package io.segmentschema.poller;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.airlift.testing.mysql.TestingMySqlServer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A MySQL 8.0 server of this process's own, on loopback, unpacked from the archive that comes
 * through Maven. It can be killed and started again.
 */
final class MySqlServer extends ServerProcess {

  private MySqlServer(Path folder) throws IOException {
    super(folder, port -> launch(folder, port));
  }

  /**
   * Skips the calling tests on a machine on which the server cannot run; where {@code
   * -Dmysql.required=true} asks for it, as in CI, they fail instead.
   */
  static void assumeCanRun() {
    admit(obstacle(), Boolean.getBoolean("mysql.required"));
  }

  static void admit(Optional<String> obstacle, boolean required) {
    String message = "MySQL 8.0 cannot be tested here: " + obstacle.orElse("");
    if (required) {
      assertTrue(obstacle.isEmpty(), message);
    }
    assumeTrue(obstacle.isEmpty(), message);
  }

  /** What the machine lacks for the server; empty if it can run. */
  private static Optional<String> obstacle() {
    if (!System.getProperty("os.name").equals("Linux")
        || !System.getProperty("os.arch").equals("amd64")) {
      return Optional.of("the archive is for Linux on x86-64");
    }
    // The one library that the archive lacks.
    for (String lib : List.of("/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/usr/lib64")) {
      if (Files.exists(Path.of(lib, "libaio.so.1"))) {
        return Optional.empty();
      }
    }
    return Optional.of("it needs libaio.so.1 (Debian: libaio1)");
  }

  static MySqlServer start(Path folder) throws Exception {
    Files.createDirectories(folder);
    unpack(folder);
    run(folder, "init.log", "--initialize-insecure");
    MySqlServer server = new MySqlServer(folder);
    server.awaitFirstAnswer();
    return server;
  }

  private static Process launch(Path folder, int port) throws IOException {
    return mysqld(
        folder,
        LOG,
        "--port=" + port,
        "--bind-address=127.0.0.1",
        "--mysqlx=OFF",
        // What is committed outlives a kill of the server; only a machine's would need more.
        "--skip-log-bin",
        "--innodb-flush-log-at-trx-commit=2",
        "--innodb-flush-method=nosync",
        "--performance-schema=OFF",
        "--socket=" + Files.createTempFile("mysql", ".sock"),
        "--max-connections=200");
  }

  private static void unpack(Path folder) throws Exception {
    Process tar =
        new ProcessBuilder("tar", "-xzf", "-", "-C", folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    try (InputStream archive =
            Objects.requireNonNull(
                TestingMySqlServer.class.getResourceAsStream("/mysql-Linux-amd64.tar.gz"));
        var in = tar.getOutputStream()) {
      archive.transferTo(in);
    }
    require(tar.waitFor() == 0, "MySQL's archive could not be unpacked");
  }

  private static void run(Path folder, String log, String... options) throws Exception {
    require(mysqld(folder, log, options).waitFor() == 0, "MySQL failed, see " + folder);
  }

  private static Process mysqld(Path folder, String log, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(folder.resolve("bin/mysqld").toAbsolutePath().toString());
    command.add("--no-defaults");
    command.add("--datadir=" + folder.resolve("data").toAbsolutePath());
    if (isRoot()) {
      command.add("--user=root");
    }
    command.addAll(List.of(options));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve(log).toFile())
        .start();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
