package io.segmentschema.benchmarks.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The servers that the product is measured with. */
public enum DatabaseKind {
  /** MariaDB 11.4. */
  MARIADB("mariadb") {
    @Override
    List<String> prepare(Path folder) throws Exception {
      return MariaDbArchive.install(folder);
    }
  },
  /** MySQL 8.0, where the machine has the library that its archive lacks. */
  MYSQL("mysql") {
    @Override
    List<String> prepare(Path folder) throws Exception {
      return MySqlArchive.install(folder);
    }
  };

  private static final List<Path> LIBRARY_FOLDERS =
      List.of(
          Path.of("/lib/x86_64-linux-gnu"),
          Path.of("/usr/lib/x86_64-linux-gnu"),
          Path.of("/usr/lib64"));

  private final String label;

  DatabaseKind(String label) {
    this.label = label;
  }

  /** How ids and folders spell it. */
  public String label() {
    return label;
  }

  /** Whether this machine can run it. */
  public boolean canRun() {
    return this == MARIADB
        || LIBRARY_FOLDERS.stream().anyMatch(dir -> Files.exists(dir.resolve("libaio.so.1")));
  }

  /**
   * Unpacks the server and makes its data folder; gives the beginning of the command that runs it.
   */
  abstract List<String> prepare(Path folder) throws Exception;
}
