package io.segmentschema.smc.druid.it;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of a cluster, and the small files that its processes read. */
record ClusterFiles(Path folder) {

  /** An empty folder under the module's target. */
  static ClusterFiles create(String name) throws IOException {
    Path folder = Path.of("target", name).toAbsolutePath();
    if (Files.exists(folder)) {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
    Files.createDirectories(folder.resolve("tmp"));
    ClusterFiles files = new ClusterFiles(folder);
    Files.writeString(files.logging(), LOGGING);
    return files;
  }

  Path logging() {
    return folder.resolve("log4j2.xml");
  }

  Path zooKeeper(int port) throws IOException {
    return Files.writeString(
        folder.resolve("zookeeper.cfg"),
        """
        dataDir=%s
        clientPort=%d
        clientPortAddress=127.0.0.1
        admin.enableServer=false
        tickTime=5000
        maxClientCnxns=0
        """
            .formatted(folder.resolve("zookeeper"), port));
  }

  /** A file of host names for one JVM, in which the Coordinator's name stands for this address. */
  Path hosts(String role, String coordinatorAddress) throws IOException {
    return Files.writeString(
        folder.resolve(role + ".hosts"),
        """
        127.0.0.1 localhost
        127.0.0.1 %s
        %s %s
        """
            .formatted(
                InetAddress.getLocalHost().getHostName(),
                coordinatorAddress,
                DruidCluster.COORDINATOR_HOST));
  }

  private static final String LOGGING =
      """
      <Configuration status="ERROR">
        <Appenders>
          <Console name="out"><PatternLayout pattern="%d{ABSOLUTE} %p [%t] %c{1} %m%n"/></Console>
        </Appenders>
        <Loggers>
          <Logger name="org.apache.druid" level="INFO"/>
          <Root level="WARN"><AppenderRef ref="out"/></Root>
        </Loggers>
      </Configuration>
      """;
}
