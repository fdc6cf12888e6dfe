package io.segmentschema.benchmarks.store;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger log = LoggerFactory.getLogger(DatabaseKind.class);
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

  /** Those that this machine can run; says which it cannot, so that no row is missing silently. */
  public static List<DatabaseKind> runnable() {
    List<DatabaseKind> found = new ArrayList<>();
    for (DatabaseKind kind : values()) {
      if (kind.canRun()) {
        found.add(kind);
      } else {
        log.warn("Rows are left out, libaio.so.1 is not installed: database={}", kind.label);
      }
    }
    return found;
  }

  private boolean canRun() {
    return this == MARIADB
        || LIBRARY_FOLDERS.stream().anyMatch(dir -> Files.exists(dir.resolve("libaio.so.1")));
  }

  /**
   * Unpacks the server and makes its data folder; gives the beginning of the command that runs it.
   */
  abstract List<String> prepare(Path folder) throws Exception;
}
