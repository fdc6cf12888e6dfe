package io.segmentschema.smc.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.poller.MariaDbServer;
import io.segmentschema.smc.StubEngineService;
import io.segmentschema.smc.leadership.ZooKeepers;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingCluster;
import org.apache.curator.test.TestingZooKeeperServer;

/** Three services on one MariaDB, whose leader three ZooKeeper servers elect. */
final class Cluster implements AutoCloseable {

  static final String DATABASE = "cluster";

  private static final int LOGGED_LINES = 400;
  private static final int NODES = 3;

  final TestingCluster ensemble = ZooKeepers.three();
  final List<ClusterNode> nodes = new ArrayList<>();
  private final MariaDbServer database;

  private Cluster(MariaDbServer database) {
    this.database = database;
  }

  static Cluster start(Path folder, Workload work) throws Exception {
    Cluster cluster =
        new Cluster(
            MariaDbServer.start(Path.of("target", "mariadb-ha-" + ProcessHandle.current().pid())));
    try {
      work.fill(cluster.storeUrl());
      cluster.startAll(folder, work);
    } catch (Exception notStarted) {
      cluster.close();
      throw notStarted;
    }
    return cluster;
  }

  private void startAll(Path folder, Workload work) throws Exception {
    ensemble.start();
    List<Integer> zooKeepers = ensemble.getInstances().stream().map(InstanceSpec::getPort).toList();
    for (int i = 0; i < NODES; i++) {
      Path own = Files.createDirectories(folder.resolve("node-" + i));
      ClusterNode node = new ClusterNode(own, zooKeepers, database.port(), work);
      nodes.add(node);
      node.start();
    }
    ServiceProcess.await(() -> leader().isPresent() && agrees());
  }

  /** The store itself, past all proxies. */
  String storeUrl() {
    return database.url(DATABASE);
  }

  URI[] addresses() {
    return nodes.stream().map(ClusterNode::address).toArray(URI[]::new);
  }

  /** The node that says that it leads. */
  Optional<ClusterNode> leader() {
    return nodes.stream().filter(ClusterNode::leads).findFirst();
  }

  ClusterNode awaitLeader() {
    ServiceProcess.await(() -> leader().isPresent());
    return leader().orElseGet(this::awaitLeader);
  }

  /** Waits until another one than this leads. */
  void awaitOtherLeader(ClusterNode former) {
    ServiceProcess.await(
        () -> nodes.stream().filter(node -> !node.equals(former)).anyMatch(ClusterNode::leads));
  }

  /** Those that do not lead, and then the leader. */
  List<ClusterNode> leaderLast(ClusterNode leader) {
    List<ClusterNode> inOrder = new ArrayList<>(nodes);
    inOrder.remove(leader);
    inOrder.add(leader);
    return inOrder;
  }

  List<TestingZooKeeperServer> zooKeepers() {
    return ensemble.getServers();
  }

  /** Whether all are ready, one leads, and all tell the same epoch and the same schemas. */
  boolean agrees() {
    Set<String> views = new HashSet<>();
    for (ClusterNode node : nodes) {
      Optional<JsonNode> datasources = node.ask("/v1/datasources");
      Optional<JsonNode> self = node.ask("/v1/members/self");
      if (!node.isReady() || datasources.isEmpty() || self.isEmpty()) {
        return false;
      }
      views.add(self.get().path("epoch").asText() + datasources.get().path("datasources"));
    }
    return views.size() == 1 && nodes.stream().filter(ClusterNode::leads).count() == 1;
  }

  /** The last that each node has logged, and how it stands. */
  String logs() throws IOException {
    StringBuilder logs = new StringBuilder();
    for (ClusterNode node : nodes) {
      List<String> lines =
          node.log()
              .lines()
              .filter(line -> !line.startsWith(StubEngineService.ASKED))
              .filter(line -> !line.contains("Poll taken over"))
              .toList();
      logs.append("== ").append(node.address()).append(' ').append(node.ask("/v1/status"));
      logs.append('\n').append(node.ask("/v1/datasources")).append('\n');
      lines.stream()
          .skip(Math.max(0, lines.size() - LOGGED_LINES))
          .forEach(line -> logs.append(line).append('\n'));
    }
    return logs.toString();
  }

  @Override
  public void close() throws Exception {
    for (ClusterNode node : nodes) {
      node.close();
    }
    ensemble.close();
    database.close();
  }
}
