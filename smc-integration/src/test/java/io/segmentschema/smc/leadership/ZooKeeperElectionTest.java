package io.segmentschema.smc.leadership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.store.StoreId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingCluster;
import org.apache.curator.test.TestingZooKeeperServer;
import org.apache.zookeeper.CreateMode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ZooKeeperElectionTest {

  private static final Duration SESSION = Duration.ofSeconds(4);
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final StoreId STORE = new StoreId(new UUID(0, 1));
  private static final String LINE = "/test/" + STORE + "/leader";

  private final TestingCluster ensemble = ZooKeepers.three();
  private final List<ElectionNode> nodes = new ArrayList<>();

  @BeforeEach
  void startEnsemble() throws Exception {
    ensemble.start();
  }

  @AfterEach
  void stopAll() throws Exception {
    for (ElectionNode node : nodes) {
      node.election.stop();
    }
    ensemble.close();
  }

  @Test
  void oneNodeIsElectedAndTheNextWhenItStandsBackOrStops() {
    // given
    ElectionNode first = node("first").awaitElected();
    ElectionNode second = node("second");
    assertTrue(first.election.confirms());
    assertFalse(second.election.confirms());
    Awaitility.await().atMost(LIMIT).until(first.election::othersStand);

    // when
    first.election.standBack();

    // then
    second.awaitElected();
    assertFalse(first.isElected);
    second.election.stop();
    first.awaitElected();
    assertTrue(first.election.confirms());
    assertFalse(first.election.othersStand());
  }

  @Test
  void servicesOfAnotherStoreElectALeaderOfTheirOwnAtTheSamePath() {
    // given
    ElectionNode first = node("first").awaitElected();

    // when
    ElectionNode other =
        add(new ElectionNode(
                config(ensemble.getConnectString()), new StoreId(new UUID(0, 2)), "other"))
            .awaitElected();

    // then
    assertTrue(first.election.confirms());
    assertTrue(other.election.confirms());
    assertFalse(first.election.othersStand());
    assertFalse(other.election.othersStand());
  }

  @Test
  void nodeCutOffFromTheEnsembleIsPassedOverAndLinesUpAgainBehindItsSuccessor() throws Exception {
    InstanceSpec server = ensemble.getInstances().iterator().next();
    try (CuttableProxy proxy = new CuttableProxy(server.getPort())) {
      // given
      ElectionNode cutOff =
          add(new ElectionNode(config(proxy.address()), STORE, "cut off")).awaitElected();
      ElectionNode successor = node("successor");

      // when
      proxy.cut();

      // then
      Awaitility.await().atMost(LIMIT).until(() -> !cutOff.isElected);
      assertFalse(cutOff.election.confirms());
      successor.awaitElected();
      proxy.heal();
      successor.election.stop();
      cutOff.awaitElected();
    }
  }

  @Test
  void restartOfTheWholeEnsembleLeavesOneNodeElected() throws Exception {
    // given
    node("first");
    node("second");
    Awaitility.await().atMost(LIMIT).until(() -> named() == 1);

    // when
    stop();
    Awaitility.await().atMost(LIMIT).until(() -> named() == 0);
    restart();

    // then
    Awaitility.await().atMost(LIMIT).until(() -> named() == 1);
    assertEquals(1, nodes.stream().filter(node -> node.election.confirms()).count());
  }

  @Test
  void nodeThatIsStartedBeforeTheEnsembleStandsWhenItComes() throws Exception {
    // given
    stop();
    ElectionNode early = node("early");
    assertFalse(early.election.confirms());

    // when
    restart();

    // then
    early.awaitElected();
  }

  @Test
  void nodeWhosePlaceIsGoneLinesUpAgainAtOneOfTheNextChecks() throws Exception {
    // given
    ElectionNode leader = node("leader").awaitElected();
    ElectionNode robbed = node("robbed");
    try (CuratorFramework other = other()) {
      Awaitility.await().atMost(LIMIT).until(() -> places(other, "robbed").size() == 1);

      // when
      other.delete().forPath(places(other, "robbed").get(0));

      // then
      Awaitility.await()
          .atMost(LIMIT)
          .until(
              () -> {
                robbed.election.check();
                return places(other, "robbed").size() == 1;
              });
      leader.election.stop();
      robbed.awaitElected();
    }
  }

  @Test
  void placeThatWasLeftInLineByMistakeIsGivenUp() throws Exception {
    // given: a place of this node in front of its own, of which it knows nothing
    try (CuratorFramework other = other()) {
      other
          .create()
          .creatingParentsIfNeeded()
          .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
          .forPath(LINE + "/latch-", "node".getBytes(StandardCharsets.UTF_8));
      ElectionNode node = node("node");
      Awaitility.await().atMost(LIMIT).until(() -> places(other, "node").size() == 2);
      assertFalse(node.isElected);

      // when
      node.election.check();
      assertFalse(node.isElected, "one look may come too early");
      node.election.check();

      // then
      node.awaitElected();
      assertTrue(node.election.confirms());
    }
  }

  private CuratorFramework other() {
    CuratorFramework other =
        CuratorFrameworkFactory.newClient(ensemble.getConnectString(), new RetryOneTime(200));
    other.start();
    return other;
  }

  private static List<String> places(CuratorFramework client, String id) throws Exception {
    List<String> places = new ArrayList<>();
    for (String child : client.getChildren().forPath(LINE)) {
      byte[] data = client.getData().forPath(LINE + "/" + child);
      if (new String(data, StandardCharsets.UTF_8).equals(id)) {
        places.add(LINE + "/" + child);
      }
    }
    return places;
  }

  private void stop() throws Exception {
    for (TestingZooKeeperServer server : ensemble.getServers()) {
      server.stop();
    }
  }

  private void restart() throws Exception {
    for (TestingZooKeeperServer server : ensemble.getServers()) {
      server.restart();
    }
  }

  private long named() {
    return nodes.stream().filter(node -> node.isElected).count();
  }

  private ElectionNode node(String id) {
    return add(new ElectionNode(config(ensemble.getConnectString()), STORE, id));
  }

  private ElectionNode add(ElectionNode node) {
    nodes.add(node);
    return node;
  }

  private static ZooKeeperConfig config(String hosts) {
    return new ZooKeeperConfig(hosts, "/test", SESSION);
  }
}
