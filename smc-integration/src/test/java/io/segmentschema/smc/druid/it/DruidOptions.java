package io.segmentschema.smc.druid.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the JVM of one Druid server is told. */
final class DruidOptions {

  /** Druid names these for Java 17. */
  private static final List<String> OPENED =
      List.of(
          "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

  private DruidOptions() {}

  static List<String> of(Path folder, DruidRole role, int port, int zooKeeperPort, int storePort) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("druid.service", "druid/" + role.command());
    properties.put(
        "druid.host", role == DruidRole.COORDINATOR ? DruidCluster.COORDINATOR_HOST : "127.0.0.1");
    properties.put("druid.bindOnHost", "true");
    properties.put("druid.plaintextPort", Integer.toString(port));
    properties.put("druid.zk.service.host", "127.0.0.1:" + zooKeeperPort);
    // A busy machine may leave a server without a turn for long.
    properties.put("druid.zk.service.sessionTimeoutMs", "60000");
    properties.putAll(ofTheCluster(folder, storePort));
    properties.putAll(ofSmallServers(folder));
    properties.putAll(role.properties());
    List<String> options = new ArrayList<>(OPENED);
    options.addAll(List.of("-XX:MaxDirectMemorySize=200m", "-Duser.timezone=UTC"));
    options.add("-Dfile.encoding=UTF-8");
    Stream<String> set =
        properties.entrySet().stream().map(entry -> "-D" + entry.getKey() + "=" + entry.getValue());
    options.addAll(set.toList());
    return options;
  }

  private static Map<String, String> ofTheCluster(Path folder, int storePort) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("druid.extensions.loadList", "[]");
    properties.put("druid.centralizedDatasourceSchema.enabled", "true");
    properties.put("druid.serverview.type", "http");
    properties.put("druid.coordinator.asOverlord.enabled", "true");
    properties.put("druid.coordinator.asOverlord.overlordService", "druid/overlord");
    properties.put("druid.selectors.coordinator.serviceName", "druid/coordinator");
    properties.put("druid.selectors.indexing.serviceName", "druid/overlord");
    properties.put("druid.metadata.storage.type", "derby");
    properties.put("druid.metadata.storage.connector.host", "127.0.0.1");
    properties.put("druid.metadata.storage.connector.port", Integer.toString(storePort));
    properties.put(
        "druid.metadata.storage.connector.connectURI",
        "jdbc:derby://127.0.0.1:" + storePort + "/store;create=true");
    properties.put("druid.storage.type", "local");
    properties.put("druid.storage.storageDirectory", folder.resolve("deep-storage").toString());
    properties.put("druid.indexer.logs.type", "file");
    properties.put("druid.indexer.logs.directory", folder.resolve("task-logs").toString());
    return properties;
  }

  private static Map<String, String> ofSmallServers(Path folder) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("druid.emitter", "noop");
    properties.put("druid.startup.logging.logProperties", "false");
    properties.put("druid.processing.buffer.sizeBytes", "10000000");
    properties.put("druid.processing.numMergeBuffers", "1");
    properties.put("druid.processing.numThreads", "1");
    properties.put("druid.server.http.numThreads", "20");
    properties.put(
        "druid.segmentCache.locations",
        "[{\"path\":\"" + folder.resolve("segment-cache") + "\",\"maxSize\":1000000000}]");
    return properties;
  }
}
