package io.segmentschema.smc.members;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.cache.store.StoreId;
import io.segmentschema.cache.testing.ManualScheduler;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.leadership.CuttableProxy;
import io.segmentschema.smc.leadership.ZooKeeperClient;
import io.segmentschema.smc.leadership.ZooKeeperConfig;
import io.segmentschema.smc.leadership.ZooKeepers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.imps.CuratorFrameworkState;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ZooKeeperMembersTest {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Curator's own takes more than four seconds. */
  private static final Duration WELL_BELOW_RETRIES = Duration.ofSeconds(3);

  private static final StoreId STORE = new StoreId(new UUID(0, 1));
  private static final String LIST = "/test/" + STORE + "/members";
  private static final String FOREIGN = LIST + "/foreign";

  private final List<ZooKeeperMembers> nodes = new ArrayList<>();
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private TestingServer zooKeeper;

  @BeforeEach
  void start() throws Exception {
    zooKeeper = ZooKeepers.one();
  }

  @AfterEach
  void stop() throws Exception {
    nodes.forEach(ZooKeeperMembers::stop);
    scheduler.shutdownNow();
    zooKeeper.close();
  }

  @Test
  void membersKnowEachOtherUntilOneLeaves() {
    // given
    ZooKeeperMembers a = node("a", 1);
    ZooKeeperMembers c = node("c", 3);
    awaitOthers(a, "c");
    ZooKeeperMembers b = node("b", 2);
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
  void servicesOfAnotherStoreDoNotMeetTheseAtTheSamePath() {
    // given
    ZooKeeperMembers a = node("a", 1);
    ZooKeeperMembers b = node("b", 2);
    StoreId other = new StoreId(new UUID(0, 2));

    // when
    ZooKeeperMembers c = node(ensemble(), () -> other, scheduler, "c", 3);
    ZooKeeperMembers d = node(ensemble(), () -> other, scheduler, "d", 4);

    // then
    awaitOthers(c, "d");
    awaitOthers(d, "c");
    awaitOthers(a, "b");
    awaitOthers(b, "a");
  }

  @Test
  void nodeJoinsAsSoonAsItKnowsWhichStoreItHas() {
    // given
    ZooKeeperMembers a = node("a", 1);
    ManualScheduler manual = new ManualScheduler(new ManualTime());
    AtomicBoolean isAway = new AtomicBoolean(true);
    ZooKeeperMembers late =
        node(
            ensemble(),
            () -> {
              if (isAway.get()) {
                throw new MetadataStoreUnavailableException("away");
              }
              return STORE;
            },
            manual,
            "late",
            2);
    manual.advance(Duration.ofMinutes(1));
    assertFalse(late.isKnown());

    // when
    isAway.set(false);
    manual.advance(Duration.ofSeconds(1));

    // then
    awaitOthers(late, "a");
    awaitOthers(a, "late");
  }

  @Test
  void nodeThatIsStoppedBeforeItKnowsItsStoreDoesNotJoin() {
    // given
    ZooKeeperMembers a = node("a", 1);
    ManualScheduler manual = new ManualScheduler(new ManualTime());
    ZooKeeperMembers stopped = node(ensemble(), () -> STORE, manual, "stopped", 2);

    // when
    stopped.stop();
    manual.advance(Duration.ofMinutes(1));
    ZooKeeperMembers end = node("end", 9);

    // then
    awaitOthers(a, "end");
    awaitOthers(end, "a");
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
  void whoIsThereIsNotKnownBeforeTheNodeIsAMemberItself() throws Exception {
    // given
    ZooKeeperMembers a = node("a", 1);
    Awaitility.await().atMost(LIMIT).until(a::isKnown);
    assertEquals(Set.of(), others(a));
    zooKeeper.stop();

    // when
    ZooKeeperMembers late = node("late", 2);

    // then
    assertFalse(late.isKnown());
    zooKeeper.restart();
    Awaitility.await().atMost(LIMIT).until(late::isKnown);
    awaitOthers(late, "a");
    zooKeeper.stop();
    assertTrue(late.isKnown());
  }

  @Test
  void listAloneIsNotEnoughWhereTheNodeCannotEnterIt() throws Exception {
    try (CuratorFramework other = other()) {
      // given
      put(other, "b", member("b", 2));
      var unused = other.setACL().withACL(Ids.READ_ACL_UNSAFE).forPath(LIST);

      // when
      ZooKeeperMembers a = node("a", 1);
      awaitOthers(a, "b");
      var unusedToo = other.setData().forPath(LIST + "/b", bytes(member("changed", 2)));

      // then
      awaitOthers(a, "changed");
      assertFalse(a.isKnown());
    }
  }

  @Test
  void addressBelongsToTheProcessThatCameLast() throws Exception {
    // given: several that were killed, whose sessions still last
    ZooKeeperMembers a = node("a", 1);
    try (CuratorFramework other = other()) {
      for (String killed : List.of("5", "1", "z", "3")) {
        put(other, killed, member("killed-" + killed, 2));
        awaitOthers(a, "killed-" + killed);
      }

      // when
      ZooKeeperMembers again = node("again", 2);
      awaitOthers(a, "again");
      var unused = other.setData().forPath(LIST + "/z", bytes(member("killed-late", 2)));
      put(other, "end", member("end", 9));

      // then
      awaitOthers(a, "again", "end");
      awaitOthers(again, "a", "end");
    }
  }

  @Test
  void whoeverHasThisNodesAddressIsNotAmongTheOthers() throws Exception {
    ZooKeeperMembers a = node("a", 1);
    ZooKeeperMembers b = node("b", 2);
    awaitOthers(b, "a");
    try (CuratorFramework other = other()) {
      put(other, "successor", member("successor", 1));
      put(other, "end", member("end", 9));

      awaitOthers(b, "successor", "end");
      awaitOthers(a, "b", "end");
    }
  }

  @Test
  void otherProcessWithThisNodesAddressShowsWhenItStaysLongerThanADeadOnesSession()
      throws Exception {
    // given: one that was killed and will be gone soon, or one that lives
    ManualScheduler manual = new ManualScheduler(new ManualTime());
    ZooKeeperMembers a = node(ensemble(), () -> STORE, manual, "a", 1);
    manual.runDue();
    try (CuratorFramework other = other()) {
      put(other, "twin", member("twin", 1));
      put(other, "other", member("other", 2));
      awaitOthers(a, "other");

      // when
      manual.advance(Duration.ofSeconds(10));
      assertEquals(List.of(), a.atThisAddress());
      manual.advance(Duration.ofSeconds(5));

      // then
      Member twin = new Member("twin", a.self().url());
      assertEquals(List.of(twin), a.atThisAddress());
      awaitOthers(a, "other");

      // and when it goes
      other.delete().forPath(LIST + "/twin");
      put(other, "end", member("end", 9));
      awaitOthers(a, "other", "end");
      manual.advance(Duration.ofSeconds(5));
      assertEquals(List.of(), a.atThisAddress());
    }
  }

  @Test
  void outageOfTheEnsembleSaysNothingOfWhoHasThisNodesAddress() throws Exception {
    ManualScheduler manual = new ManualScheduler(new ManualTime());
    ZooKeeperClient ensemble = ensemble();
    ZooKeeperMembers a = node(ensemble, () -> STORE, manual, "a", 1);
    manual.runDue();
    try (CuratorFramework other = other()) {
      put(other, "twin", member("twin", 1));
      put(other, "other", member("other", 2));
      awaitOthers(a, "other");
      manual.advance(Duration.ofSeconds(10));

      zooKeeper.stop();
      Awaitility.await().atMost(LIMIT).until(() -> !ensemble.connection().isConnected());
      manual.advance(Duration.ofMinutes(1));

      assertEquals(List.of(), a.atThisAddress());
    }
  }

  @Test
  void listsOwnNodeIsNoMember() throws Exception {
    ZooKeeperMembers a = node("a", 1);
    try (CuratorFramework other = other()) {
      ZooKeeperMembers b = node("b", 2);
      awaitOthers(a, "b");

      var unused = other.setData().forPath(LIST, bytes(member("list", 8)));
      put(other, "end", member("end", 9));

      awaitOthers(a, "b", "end");
      awaitOthers(b, "a", "end");
    }
  }

  @Test
  void nodeThatIsInTheListAgainIsToldThatItWasNot() throws Exception {
    // given
    ZooKeeperMembers a = node("a", 1);
    Semaphore back = new Semaphore(0);
    a.whenBack(back::release);
    ZooKeeperMembers b = node("b", 2);
    awaitOthers(a, "b");
    Awaitility.await().atMost(LIMIT).until(a::isKnown);
    assertEquals(0, back.availablePermits());

    // when: as at the end of its session
    try (CuratorFramework other = other()) {
      other.delete().forPath(LIST + "/a");

      // then
      assertTrue(back.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS));
      awaitOthers(b, "a");
      put(other, "end", member("end", 9));
      awaitOthers(a, "b", "end");
      assertEquals(0, back.availablePermits());
    }
  }

  /** Its entry is made anew at once, so that its own list may never have been without it. */
  @Test
  void nodeWhoseSessionEndedWhileItStoodStillIsToldThatItIsBack() throws Exception {
    // given
    ZooKeeperClient ensemble = ensemble();
    CuratorFramework session = ensemble.open(STORE);
    ZooKeeperMembers a = node(ensemble, "a", 1);
    Semaphore back = new Semaphore(0);
    a.whenBack(back::release);
    Awaitility.await().atMost(LIMIT).until(a::isKnown);

    for (int time = 0; time < 3; time++) {
      // when
      endOnTheServer(session.getZookeeperClient().getZooKeeper());

      // then
      assertTrue(back.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS));
      assertEquals(0, back.availablePermits());
    }
    ensemble.release(() -> {});
  }

  private void endOnTheServer(ZooKeeper session) throws Exception {
    CountDownLatch connected = new CountDownLatch(1);
    // Whoever closes a session ends it for all who have it.
    try (ZooKeeper same =
        new ZooKeeper(
            zooKeeper.getConnectString(),
            session.getSessionTimeout(),
            event -> connected.countDown(),
            session.getSessionId(),
            session.getSessionPasswd())) {
      assertTrue(connected.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }
  }

  @Test
  void nodeThatWasStartedTwiceIsGoneWhenItIsStoppedOnce() {
    ZooKeeperMembers a = node("a", 1);
    ZooKeeperMembers b = node("b", 2);
    b.start();
    awaitOthers(a, "b");

    b.stop();

    awaitOthers(a);
  }

  @Test
  void stoppedNodeIsGoneAndHearsNothingMoreAlthoughItsSessionLasts() throws Exception {
    // given: others use the session too
    ZooKeeperClient shared = ensemble();
    CuratorFramework session = shared.open(STORE);
    ZooKeeperMembers b = node("b", 2);
    ZooKeeperMembers a = node(shared, "a", 1);
    awaitOthers(a, "b");
    awaitOthers(b, "a");

    // when
    a.stop();

    // then
    awaitOthers(b);
    ZooKeeperMembers late = node("late", 3);
    awaitOthers(b, "late");
    awaitOthers(late, "b");
    assertEquals(Set.of("b"), others(a));
    assertEquals(CuratorFrameworkState.STARTED, session.getState());
    shared.release(() -> {});
    assertEquals(CuratorFrameworkState.STOPPED, session.getState(), "nobody else has it");
  }

  @Test
  void stopDoesNotWaitForAnEnsembleThatIsAway() throws Exception {
    // given
    ZooKeeperClient ensemble = ensemble();
    CuratorFramework session = ensemble.open(STORE);
    ZooKeeperMembers a = node(ensemble, "a", 1);
    Awaitility.await().atMost(LIMIT).until(a::isKnown);
    zooKeeper.stop();
    Awaitility.await().atMost(LIMIT).until(() -> !ensemble.connection().isConnected());

    // when
    assertTimeout(WELL_BELOW_RETRIES, a::stop);
    assertTimeout(WELL_BELOW_RETRIES, () -> ensemble.release(() -> {}));

    // then
    awaitEnd(session);
  }

  @Test
  void stopWaitsOnlyAMomentForAnEnsembleThatHasFallenSilentUnnoticed() throws Exception {
    try (CuttableProxy way = new CuttableProxy(zooKeeper.getPort())) {
      // given
      ZooKeeperClient ensemble = ensemble(way.address(), Duration.ofMinutes(1));
      CuratorFramework session = ensemble.open(STORE);
      ZooKeeperMembers a = node(ensemble, "a", 1);
      Awaitility.await().atMost(LIMIT).until(a::isKnown);
      ensemble.release(() -> {});

      // when
      way.silence();
      assertTimeout(WELL_BELOW_RETRIES, a::stop);

      // then
      awaitEnd(session);
    }
  }

  private static void awaitEnd(CuratorFramework session) {
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> session.getState() == CuratorFrameworkState.STOPPED);
  }

  @Test
  void whatCannotBeReadIsLeftOut() throws Exception {
    ZooKeeperMembers a = node("a", 1);
    try (CuratorFramework other = other()) {
      for (String garbage :
          List.of(
              "",
              "{",
              "[]",
              "{\"instance\":\"x\",\"url\":\"ftp://x:1\"}",
              member("long", 7) + " ".repeat(5_000))) {
        put(other, "foreign", garbage);
        ZooKeeperMembers b = node("b" + garbage.length(), 2);
        awaitOthers(a, "b" + garbage.length());
        b.stop();
        awaitOthers(a);
        other.delete().forPath(FOREIGN);
      }
    }
  }

  private ZooKeeperClient ensemble() {
    return ensemble(zooKeeper.getConnectString(), Duration.ofSeconds(4));
  }

  private static ZooKeeperClient ensemble(String hosts, Duration session) {
    return new ZooKeeperClient(new ZooKeeperConfig(hosts, "/test", session), Ticker.systemTicker());
  }

  private ZooKeeperMembers node(String instance, int port) {
    return node(ensemble(), instance, port);
  }

  private ZooKeeperMembers node(ZooKeeperClient ensemble, String instance, int port) {
    return node(ensemble, () -> STORE, scheduler, instance, port);
  }

  private ZooKeeperMembers node(
      ZooKeeperClient ensemble,
      Supplier<StoreId> store,
      ScheduledExecutorService asking,
      String instance,
      int port) {
    ZooKeeperMembers node =
        new ZooKeeperMembers(
            ensemble, store, asking, instance, () -> URI.create("http://127.0.0.1:" + port));
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

  private static void put(CuratorFramework client, String name, String data) throws Exception {
    client
        .create()
        .creatingParentsIfNeeded()
        .withMode(CreateMode.EPHEMERAL)
        .forPath(LIST + "/" + name, bytes(data));
  }

  private static String member(String instance, int port) {
    return "{\"instance\":\"%s\",\"url\":\"http://127.0.0.1:%d\"}".formatted(instance, port);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void awaitOthers(ZooKeeperMembers node, String... expected) {
    Awaitility.await().atMost(LIMIT).until(() -> others(node).equals(Set.of(expected)));
  }

  private static Set<String> others(ZooKeeperMembers node) {
    return node.others().stream().map(Member::instance).collect(Collectors.toSet());
  }
}
