package io.segmentschema.benchmarks.store;

import io.airlift.testing.mysql.TestingMySqlServer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** MySQL as it comes through Maven. */
final class MySqlArchive {

  private MySqlArchive() {}

  static List<String> install(Path folder) throws IOException, InterruptedException {
    unpack(folder);
    List<String> command = new ArrayList<>();
    command.add(folder.resolve("bin/mysqld").toString());
    command.add("--no-defaults");
    command.add("--datadir=" + folder.resolve("data"));
    if (DatabaseServer.isRoot()) {
      command.add("--user=root");
    }
    List<String> initialize = new ArrayList<>(command);
    initialize.add("--initialize-insecure");
    Process process =
        new ProcessBuilder(initialize)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("initialize.log").toFile())
            .start();
    require(process.waitFor() == 0, "MySQL cannot make its data folder: folder=" + folder);
    command.add("--mysqlx=OFF");
    // MariaDB's default; MySQL's would copy every change once more.
    command.add("--skip-log-bin");
    return command;
  }

  private static void unpack(Path folder) throws IOException, InterruptedException {
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
    require(tar.waitFor() == 0, "MySQL's archive cannot be unpacked: folder=" + folder);
  }

  private static void require(boolean holds, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException(otherwise);
    }
  }
}
