package io.segmentschema.smc.members;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.segmentschema.smc.leadership.ZooKeeperClient;
import io.segmentschema.smc.leadership.ZooKeeperConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.CreateMode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ZooKeeperMembersTest {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String FOREIGN = "/test/members/foreign";

  private final List<ZooKeeperMembers> nodes = new ArrayList<>();
  private TestingServer zooKeeper;

  @BeforeEach
  void start() throws Exception {
    zooKeeper = new TestingServer();
  }

  @AfterEach
  void stop() throws Exception {
    nodes.forEach(ZooKeeperMembers::stop);
    zooKeeper.close();
  }

  @Test
  void membersKnowEachOtherUntilOneLeaves() {
    // given
    ZooKeeperMembers a = node("a", 1);
    ZooKeeperMembers b = node("b", 2);
    ZooKeeperMembers c = node("c", 3);
    awaitOthers(a, "b", "c");
    awaitOthers(c, "a", "b");
    assertEquals(new Member("b", URI.create("http://127.0.0.1:2")), b.self());
    assertEquals(List.of(b.self(), c.self()), a.others());

    // when
    b.stop();

    // then
    awaitOthers(a, "c");
    awaitOthers(c, "a");
  }

  @Test
  void lastKnownMembersStayWhileTheEnsembleIsAwayAndAllAreThereAfterwards() throws Exception {
    // given
    ZooKeeperMembers a = node("a", 1);
    ZooKeeperMembers b = node("b", 2);
    awaitOthers(a, "b");
    awaitOthers(b, "a");

    // when
    zooKeeper.stop();
    ZooKeeperMembers late = node("late", 3);

    // then
    assertEquals(Set.of("b"), others(a));
    zooKeeper.restart();
    awaitOthers(late, "a", "b");
    awaitOthers(a, "b", "late");
  }

  @Test
  void addressBelongsToTheProcessThatCameLast() throws Exception {
    // given: one that was killed, whose session still lasts
    ZooKeeperMembers a = node("a", 1);
    try (CuratorFramework other = other()) {
      put(other, "{\"instance\":\"killed\",\"url\":\"http://127.0.0.1:2\"}");
      awaitOthers(a, "killed");

      // when
      ZooKeeperMembers again = node("again", 2);

      // then
      awaitOthers(a, "again");
      awaitOthers(again, "a");
    }
  }

  @Test
  void whatCannotBeReadIsLeftOut() throws Exception {
    ZooKeeperMembers a = node("a", 1);
    try (CuratorFramework other = other()) {
      for (String garbage :
          List.of("", "{", "[]", "{\"instance\":\"x\",\"url\":\"ftp://x:1\"}", "x".repeat(5_000))) {
        put(other, garbage);
        ZooKeeperMembers b = node("b" + garbage.length(), 2);
        awaitOthers(a, "b" + garbage.length());
        b.stop();
        awaitOthers(a);
        other.delete().forPath(FOREIGN);
      }
    }
  }

  private ZooKeeperMembers node(String instance, int port) {
    ZooKeeperMembers node =
        new ZooKeeperMembers(
            new ZooKeeperClient(
                new ZooKeeperConfig(zooKeeper.getConnectString(), "/test", Duration.ofSeconds(4))),
            instance,
            () -> URI.create("http://127.0.0.1:" + port));
    nodes.add(node);
    node.start();
    return node;
  }

  private CuratorFramework other() {
    CuratorFramework other =
        CuratorFrameworkFactory.newClient(zooKeeper.getConnectString(), new RetryOneTime(200));
    other.start();
    return other;
  }

  private static void put(CuratorFramework client, String data) throws Exception {
    client
        .create()
        .creatingParentsIfNeeded()
        .withMode(CreateMode.EPHEMERAL)
        .forPath(FOREIGN, data.getBytes(StandardCharsets.UTF_8));
  }

  private static void awaitOthers(ZooKeeperMembers node, String... expected) {
    Awaitility.await().atMost(LIMIT).until(() -> others(node).equals(Set.of(expected)));
  }

  private static Set<String> others(ZooKeeperMembers node) {
    return node.others().stream().map(Member::instance).collect(Collectors.toSet());
  }
}
