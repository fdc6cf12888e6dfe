package io.segmentschema.smc.leadership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.store.StoreId;
import io.segmentschema.smc.security.TestAuthority;
import io.segmentschema.smc.security.TestAuthority.Issued;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.awaitility.Awaitility;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets at what the services keep at ZooKeeper, and who hears it, on a real server. */
final class ZooKeeperSecurityTest {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String PATH = "/engines/main";
  private static final StoreId STORE = new StoreId(new UUID(0, 1));
  private static final String LINE = PATH + "/" + STORE + "/leader";
  private static final ZooKeeperSecurity LOGIN = login("secret");

  @TempDir Path folder;
  private final List<ElectionNode> nodes = new ArrayList<>();
  private TestingServer zooKeeper;

  @BeforeEach
  void start() throws Exception {
    zooKeeper = ZooKeepers.one();
  }

  @AfterEach
  void stop() throws Exception {
    nodes.forEach(node -> node.election.stop());
    zooKeeper.close();
  }

  @Test
  void whatALoginHasMadeIsClosedToEverybodyElseAndWhatLiesAboveIsNot() throws Exception {
    // given
    node(LOGIN).awaitElected();

    // then
    for (ZooKeeperSecurity stranger : List.of(ZooKeeperSecurity.NONE, login("guessed"))) {
      try (CuratorFramework other = client(stranger)) {
        assertThrows(NoAuthException.class, () -> other.getChildren().forPath(PATH));
        assertThrows(NoAuthException.class, () -> other.getChildren().forPath(LINE));
        assertThrows(
            NoAuthException.class,
            () ->
                other
                    .create()
                    .withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
                    .forPath(LINE + "/latch-", bytes("thief")));
        assertThrows(NoAuthException.class, () -> other.create().forPath(PATH + "/x"));
        assertThrows(
            NoAuthException.class, () -> other.setACL().withACL(Ids.OPEN_ACL_UNSAFE).forPath(LINE));
        assertEquals("/engines/other", other.create().forPath("/engines/other"));
        var unused = other.delete().forPath("/engines/other");
      }
    }
    try (CuratorFramework owner = client(LOGIN)) {
      String place = LINE + "/" + owner.getChildren().forPath(LINE).get(0);
      try (CuratorFramework stranger = client(ZooKeeperSecurity.NONE)) {
        assertThrows(NoAuthException.class, () -> stranger.getData().forPath(place));
        assertThrows(NoAuthException.class, () -> stranger.delete().forPath(place));
      }
    }
  }

  @Test
  void thoseWhoKnowTheLoginElectAndAnotherPasswordStandsNowhere() {
    // given
    ElectionNode first = node(LOGIN).awaitElected();
    ElectionNode second = node(LOGIN);
    ElectionNode stranger = node(login("guessed"));
    Awaitility.await().atMost(LIMIT).until(first.election::othersStand);

    // then
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThrows(ElectionUnavailableException.class, stranger.election::othersStand));

    // when
    first.election.stop();

    // then
    second.awaitElected();
    assertTrue(second.election.confirms());
    assertFalse(stranger.isElected);
  }

  @Test
  void nodesThatWereOpenBeforeThereWasALoginAreClosed() throws Exception {
    // given
    node(ZooKeeperSecurity.NONE).awaitElected().election.stop();
    try (CuratorFramework other = client(ZooKeeperSecurity.NONE)) {
      String members = PATH + "/" + STORE + "/members";
      var unused = other.create().forPath(members);

      // when
      node(LOGIN).awaitElected();

      // then
      for (String path : List.of(PATH, PATH + "/" + STORE, LINE, members)) {
        Awaitility.await()
            .atMost(LIMIT)
            .untilAsserted(
                () ->
                    assertThrows(
                        NoAuthException.class, () -> other.getChildren().forPath(path), path));
      }
    }
  }

  @Test
  void nodeBehindTlsStandsAndStillHasItsLogin() throws Exception {
    TestAuthority authority = new TestAuthority("authority");
    Issued identity = authority.issue("node", "RSA");
    ZooKeeperSecurity.Tls tls =
        new ZooKeeperSecurity.Tls(
            Optional.of(write("authority.pem", authority.own().certificatePem())),
            Optional.of(write("identity.pem", identity.certificatePem() + identity.keyPem())));
    try (TlsProxy proxy = new TlsProxy(zooKeeper.getPort(), folder, authority, true)) {
      // when
      ElectionNode node =
          node(proxy.address(), new ZooKeeperSecurity(LOGIN.login(), Optional.of(tls)))
              .awaitElected();

      // then
      assertTrue(node.election.confirms());
      assertTrue(proxy.accepted() > 0);
      try (CuratorFramework other = client(ZooKeeperSecurity.NONE)) {
        assertThrows(NoAuthException.class, () -> other.getChildren().forPath(PATH));
      }
    }
  }

  @Test
  void serverThatIsNotTrustedIsToldNothing() throws Exception {
    TestAuthority authority = new TestAuthority("authority");
    TestAuthority another = new TestAuthority("authority");
    ZooKeeperSecurity.Tls tls =
        new ZooKeeperSecurity.Tls(
            Optional.of(write("another.pem", another.own().certificatePem())), Optional.empty());
    try (TlsProxy proxy = new TlsProxy(zooKeeper.getPort(), folder, authority, false)) {
      // when
      ElectionNode node =
          node(proxy.address(), new ZooKeeperSecurity(LOGIN.login(), Optional.of(tls)));

      // then
      Awaitility.await().atMost(LIMIT).until(() -> proxy.refused() > 1);
      assertEquals(0, proxy.accepted());
      assertFalse(node.isElected);
    }
  }

  @Test
  void serverThatIsSomebodyElseIsToldNothing() throws Exception {
    TestAuthority authority = new TestAuthority("authority");
    ZooKeeperSecurity.Tls tls =
        new ZooKeeperSecurity.Tls(
            Optional.of(write("authority.pem", authority.own().certificatePem())),
            Optional.empty());
    GeneralName elsewhere = new GeneralName(GeneralName.dNSName, "elsewhere.example");
    try (TlsProxy proxy = new TlsProxy(zooKeeper.getPort(), folder, authority, false, elsewhere)) {
      // when
      ElectionNode node =
          node(proxy.address(), new ZooKeeperSecurity(LOGIN.login(), Optional.of(tls)));

      // then
      Awaitility.await().atMost(LIMIT).until(() -> proxy.refused() > 1);
      assertEquals(0, proxy.accepted());
      assertFalse(node.isElected);
    }
  }

  @Test
  void passwordIsNotShown() {
    assertFalse(
        new ZooKeeperConfig("zk:1", PATH, Duration.ofSeconds(4), LOGIN)
            .toString()
            .contains("secret"));
  }

  private ElectionNode node(ZooKeeperSecurity security) {
    return node(zooKeeper.getConnectString(), security);
  }

  private ElectionNode node(String hosts, ZooKeeperSecurity security) {
    ElectionNode node =
        new ElectionNode(
            new ZooKeeperConfig(hosts, PATH, Duration.ofSeconds(4), security),
            STORE,
            "node-" + nodes.size());
    nodes.add(node);
    return node;
  }

  private CuratorFramework client(ZooKeeperSecurity security) {
    CuratorFrameworkFactory.Builder builder =
        CuratorFrameworkFactory.builder()
            .connectString(zooKeeper.getConnectString())
            .retryPolicy(new RetryOneTime(200));
    security.login().ifPresent(login -> builder.authorization("digest", login.digest()));
    CuratorFramework client = builder.build();
    client.start();
    return client;
  }

  private Path write(String name, String pem) throws Exception {
    return Files.writeString(folder.resolve(name), pem);
  }

  private static ZooKeeperSecurity login(String password) {
    return new ZooKeeperSecurity(
        Optional.of(new ZooKeeperSecurity.Login("cache", password)), Optional.empty());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
