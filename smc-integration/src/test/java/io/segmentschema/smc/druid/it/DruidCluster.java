package io.segmentschema.smc.druid.it;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/**
 * ZooKeeper and one server of each role, each in a JVM of its own on a free port of loopback. A
 * role that is started again has its port and its files again.
 *
 * <p>The Broker knows the Coordinator by a name that stands for {@value #PROXY_ADDRESS} with it
 * alone: whoever listens there at the Coordinator's port sees all that the Broker asks it.
 */
final class DruidCluster implements AutoCloseable {

  /** The names of the jars, in a file that the Maven profile writes. */
  static final String CLASS_PATH_FILE = "druid.classpath.file";

  static final String COORDINATOR_HOST = "coordinator.internal";
  static final String PROXY_ADDRESS = "127.0.0.2";

  private static final String LOOPBACK = "127.0.0.1";
  static final Duration LIMIT = Duration.ofMinutes(8);

  private final ClusterFiles files;
  private final String classPath;
  private final int zooKeeperPort;
  private final int storePort;
  private final Map<DruidRole, Integer> ports = new EnumMap<>(DruidRole.class);
  private final Map<DruidRole, ChildProcess> servers = new EnumMap<>(DruidRole.class);
  private final List<ProcessHandle> everStarted = new ArrayList<>();
  private Optional<ChildProcess> zooKeeper = Optional.empty();

  private DruidCluster(ClusterFiles files, String classPath) throws IOException {
    this.files = files;
    this.classPath = classPath;
    zooKeeperPort = FreePorts.next();
    storePort = FreePorts.next();
    for (DruidRole role : DruidRole.values()) {
      ports.put(role, FreePorts.next());
    }
  }

  /**
   * Starts all but the Broker, which needs somebody at the proxy's address, in a folder under the
   * module's target.
   */
  static DruidCluster start(String folder) throws Exception {
    String classPathFile = System.getProperty(CLASS_PATH_FILE);
    if (classPathFile == null) {
      throw new IllegalStateException(
          "Run it by mvn verify -Pdruid-it: missing=" + CLASS_PATH_FILE);
    }
    DruidCluster cluster =
        new DruidCluster(
            ClusterFiles.create(folder), Files.readString(Path.of(classPathFile)).strip());
    try {
      cluster.startZooKeeper();
      ImmutableList<DruidRole> roles =
          ImmutableList.of(DruidRole.COORDINATOR, DruidRole.HISTORICAL, DruidRole.INDEXER);
      for (DruidRole role : roles) {
        cluster.launch(role, Map.of());
      }
      for (DruidRole role : roles) {
        cluster.awaitHealthy(role);
      }
      new DruidApi(cluster).markOvershadowedSegmentsUnusedSoon();
      return cluster;
    } catch (Exception | Error notStarted) {
      cluster.close();
      throw notStarted;
    }
  }

  /** Where a server really is, past any proxy. */
  URI address(DruidRole role) {
    return URI.create("http://" + LOOPBACK + ":" + port(role));
  }

  int port(DruidRole role) {
    return ports.get(role);
  }

  Path folder() {
    return files.folder();
  }

  String zooKeeperAddress() {
    return LOOPBACK + ":" + zooKeeperPort;
  }

  /** Another main class with the cluster's jars; the caller ends it. */
  ChildProcess startBeside(String name, String heap, List<String> mainAndArgs) throws IOException {
    ChildProcess child =
        ChildProcess.start(files.folder(), name, classPath, jvm(heap), mainAndArgs);
    everStarted.add(child.handle());
    return child;
  }

  /** The same for one that reads its standard input. */
  ChildProcess startReader(String name, String heap, List<String> mainAndArgs) throws IOException {
    ChildProcess child =
        ChildProcess.startReader(files.folder(), name, classPath, jvm(heap), mainAndArgs);
    everStarted.add(child.handle());
    return child;
  }

  /** Every process that this cluster ever started. */
  ImmutableList<ProcessHandle> everStarted() {
    return ImmutableList.copyOf(everStarted);
  }

  boolean isRunning(DruidRole role) {
    return servers.containsKey(role);
  }

  void start(DruidRole role) throws Exception {
    start(role, Map.of());
  }

  /** With properties of its own for this once. */
  void start(DruidRole role, Map<String, String> properties) throws Exception {
    launch(role, properties);
    awaitHealthy(role);
  }

  /** Asks a server to end and waits for it. */
  void stop(DruidRole role) throws InterruptedException {
    ChildProcess server = servers.remove(role);
    if (server != null) {
      server.close();
    }
  }

  /** Ends all processes, the last started first. */
  @Override
  public void close() throws InterruptedException {
    for (DruidRole role :
        ImmutableList.of(
            DruidRole.BROKER, DruidRole.INDEXER, DruidRole.HISTORICAL, DruidRole.COORDINATOR)) {
      stop(role);
    }
    if (zooKeeper.isPresent()) {
      zooKeeper.get().close();
    }
  }

  private void startZooKeeper() throws IOException {
    ChildProcess child =
        startBeside(
            "zookeeper",
            "128m",
            List.of(
                "org.apache.zookeeper.server.ZooKeeperServerMain",
                files.zooKeeper(zooKeeperPort).toString()));
    zooKeeper = Optional.of(child);
    await(
        () -> {
          child.requireAlive();
          try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), zooKeeperPort)) {
            return socket.isConnected();
          } catch (IOException notYet) {
            return false;
          }
        });
  }

  private void launch(DruidRole role, Map<String, String> properties) throws IOException {
    List<String> options = new ArrayList<>(jvm("256m"));
    String coordinator = role == DruidRole.BROKER ? PROXY_ADDRESS : LOOPBACK;
    options.add("-Djdk.net.hosts.file=" + files.hosts(role.command(), coordinator));
    options.addAll(DruidOptions.of(files.folder(), role, port(role), zooKeeperPort, storePort));
    properties.forEach((key, value) -> options.add("-D" + key + "=" + value));
    ChildProcess server =
        ChildProcess.start(
            files.folder(),
            role.command(),
            classPath,
            options,
            List.of("org.apache.druid.cli.Main", "server", role.command()));
    servers.put(role, server);
    everStarted.add(server.handle());
  }

  private void awaitHealthy(DruidRole role) {
    DruidApi api = new DruidApi(this);
    await(
        () -> {
          servers.get(role).requireAlive();
          return api.isAnswered(role, "/status/health");
        });
  }

  private List<String> jvm(String heap) {
    return List.of(
        "-Xmx" + heap,
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:+ExitOnOutOfMemoryError",
        "-Dlog4j.configurationFile=" + files.logging(),
        "-Djava.util.logging.manager=org.apache.logging.log4j.jul.LogManager",
        "-Djava.io.tmpdir=" + files.folder().resolve("tmp"));
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).until(condition);
  }
}
