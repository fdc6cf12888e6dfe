package io.segmentschema.smc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.smc.config.ConfigurationSources;
import io.segmentschema.smc.config.ResolvedConfig;
import io.segmentschema.smc.leadership.TlsProxy;
import io.segmentschema.smc.leadership.ZooKeepers;
import io.segmentschema.smc.security.TestAuthority;
import io.segmentschema.smc.security.TestAuthority.Issued;
import io.segmentschema.smc.service.ServiceLifecycle;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingCluster;
import org.apache.curator.test.TestingServer;
import org.apache.zookeeper.KeeperException.NoAuthException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three services on one store, whose leader an ensemble of three ZooKeeper servers elects. */
final class ZooKeeperServiceTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** One that waits for ZooKeeper takes more than five seconds. */
  private static final Duration SHORT_STOP = Duration.ofSeconds(4);

  private static final String PUBLISH =
      """
      {"segments":[{"datasource":"wiki","interval":"2025-06-01/2025-06-02","version":"v1",
        "partitionNum":0,"numRows":3,"schema":{"rowSignature":[{"name":"page","type":"STRING"}]}}]}
      """;

  @TempDir Path folder;

  private final List<ServiceLifecycle> services = new ArrayList<>();

  @AfterEach
  void stopAll() {
    services.forEach(ServiceLifecycle::stop);
  }

  @Test
  void leaderThatStepsDownOrStopsIsFollowedByAnotherAndEveryNodeServesReads() throws Exception {
    try (TestingCluster ensemble = ZooKeepers.three()) {
      // given
      ensemble.start();
      for (int i = 0; i < 3; i++) {
        ServiceLifecycle service =
            SegmentSchemaServiceModule.createService(config(ensemble.getConnectString(), i));
        services.add(service);
        service.start();
      }
      Awaitility.await().atMost(LIMIT).until(() -> leaders().size() == 1 && allReady());
      Awaitility.await().atMost(LIMIT).until(this::allKnowEachOther);
      ServiceLifecycle beforeAll = leader();
      ServiceLifecycle follower = services.get(services.get(0).equals(beforeAll) ? 1 : 0);

      // when
      post(follower, "/v1/members/step-down", "");

      // then
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> leaders().size() == 1 && !leaders().contains(beforeAll));
      ServiceLifecycle first = leader();
      long firstEpoch = epoch(first);

      // when
      post(first, "/v1/segments", PUBLISH);
      services.remove(first);
      first.stop();

      // then
      Awaitility.await().atMost(LIMIT).until(() -> leaders().size() == 1);
      assertEquals(firstEpoch + 1, epoch(leader()));
      for (ServiceLifecycle service : services) {
        assertEquals(200, send(service, "/v1/datasources/wiki/schema", "GET", "").statusCode());
      }
    }
  }

  @Test
  void outageOfZooKeeperShowsInTheStatusOfEveryNodeUntilItIsOver() throws Exception {
    try (TestingServer zooKeeper = ZooKeepers.one()) {
      // given
      for (int i = 0; i < 2; i++) {
        ServiceLifecycle service =
            SegmentSchemaServiceModule.createService(config(zooKeeper.getConnectString(), i));
        services.add(service);
        service.start();
      }
      Awaitility.await().atMost(LIMIT).until(() -> leaders().size() == 1 && allKnowEachOther());
      assertEquals(Set.of("connected"), connections());

      // when
      zooKeeper.stop();

      // then
      Awaitility.await().atMost(LIMIT).until(() -> connections().equals(Set.of("lost")));
      assertEquals(List.of(), leaders());
      assertTrue(metrics(services.get(0)).contains("schema_zookeeper_connected 0.0"));
      JsonNode status = json(services.get(0), "/v1/status");
      assertTrue(status.at("/zooKeeper/ageMillis").asLong() >= 0, status::toString);
      assertEquals("follower", status.path("role").asText());
      assertTrue(status.path("ready").asBoolean());
      assertEquals(
          200,
          send(services.get(0), "/v1/segments", "POST", PUBLISH).statusCode(),
          "publishes go on");

      // when
      zooKeeper.restart();

      // then
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> connections().equals(Set.of("connected")) && leaders().size() == 1);
      assertTrue(metrics(services.get(0)).contains("schema_zookeeper_connected 1.0"));

      // when
      zooKeeper.stop();
      Awaitility.await().atMost(LIMIT).until(() -> !connections().contains("connected"));

      // then
      for (ServiceLifecycle service : services) {
        assertTimeout(SHORT_STOP, service::stop);
      }
    }
  }

  /** What all nodes say of all. */
  private Set<String> connections() throws Exception {
    Set<String> connections = new TreeSet<>();
    for (ServiceLifecycle service : services) {
      connections.add(json(service, "/v1/status").at("/zooKeeper/connection").asText());
      connections.addAll(json(service, "/v1/members").findValuesAsText("connection"));
    }
    return connections;
  }

  private static String metrics(ServiceLifecycle service) throws Exception {
    return send(service, "/metrics", "GET", "").body();
  }

  private static JsonNode json(ServiceLifecycle service, String path) throws Exception {
    return MAPPER.readTree(send(service, path, "GET", "").body());
  }

  @Test
  void serviceLeadsAtAnEnsembleThatWantsTlsAndALogin() throws Exception {
    TestAuthority authority = new TestAuthority("authority");
    Issued identity = authority.issue("node", "EC");
    try (TestingServer server = ZooKeepers.one();
        TlsProxy tls = new TlsProxy(server.getPort(), folder, authority, true)) {
      // given
      ImmutableMap<String, String> protection =
          ImmutableMap.of(
              "schema-cache.ha.zookeeper.user",
              "cache",
              "schema-cache.ha.zookeeper.password-file",
              file("password", "secret"),
              "schema-cache.ha.zookeeper.tls",
              "true",
              "schema-cache.ha.zookeeper.tls-ca",
              file("ca.pem", authority.own().certificatePem()),
              "schema-cache.ha.zookeeper.tls-identity",
              file("identity.pem", identity.certificatePem() + identity.keyPem()));

      // when
      for (int i = 0; i < 2; i++) {
        ServiceLifecycle service =
            SegmentSchemaServiceModule.createService(config(tls.address(), i, protection));
        services.add(service);
        service.start();
      }

      // then
      Awaitility.await().atMost(LIMIT).until(() -> leaders().size() == 1 && allReady());
      Awaitility.await().atMost(LIMIT).until(this::allKnowEachOther);
      try (CuratorFramework stranger =
          CuratorFrameworkFactory.newClient(server.getConnectString(), new RetryOneTime(200))) {
        stranger.start();
        assertThrows(
            NoAuthException.class,
            () -> stranger.create().forPath("/schema-cache/thief", new byte[0]));
      }
    }
  }

  @Test
  void servicesOfTwoStoresMeetOnlyTheirOwnAtOneEnsembleAndPath() throws Exception {
    try (TestingServer server = ZooKeepers.one()) {
      // when
      for (int i = 0; i < 4; i++) {
        ServiceLifecycle service =
            SegmentSchemaServiceModule.createService(
                config(
                    server.getConnectString(),
                    i,
                    ImmutableMap.of("schema-cache.store.url", storeUrl(i % 2 == 0 ? "a" : "b"))));
        services.add(service);
        service.start();
      }

      // then
      Awaitility.await().atMost(LIMIT).until(() -> leaders().size() == 2 && allReady());
      for (int i = 0; i < 4; i++) {
        ServiceLifecycle service = services.get(i);
        Set<String> same =
            Set.of(service.address().toString(), services.get((i + 2) % 4).address().toString());
        Awaitility.await().atMost(LIMIT).until(() -> members(service).equals(same));
        Awaitility.await()
            .atMost(LIMIT)
            .until(() -> leaders().stream().filter(at -> isAt(same, at)).count() == 1);
      }
    }
  }

  private static boolean isAt(Set<String> addresses, ServiceLifecycle service) {
    return addresses.contains(service.address().toString());
  }

  /** Where those are that a service lists, itself among them. */
  private static Set<String> members(ServiceLifecycle service) throws Exception {
    return Set.copyOf(
        MAPPER
            .readTree(send(service, "/v1/members", "GET", "").body())
            .path("members")
            .findValuesAsText("url"));
  }

  private String file(String name, String content) throws Exception {
    return Files.writeString(folder.resolve(name), content).toString();
  }

  /** The one that leads, as soon as there is one; a busy machine may keep nodes from ZooKeeper. */
  private ServiceLifecycle leader() {
    return Awaitility.await().atMost(LIMIT).until(this::leaders, found -> found.size() == 1).get(0);
  }

  /** Those that may write now, as they say themselves. */
  private List<ServiceLifecycle> leaders() throws Exception {
    List<ServiceLifecycle> leaders = new ArrayList<>();
    for (ServiceLifecycle service : services) {
      if (metrics(service).contains("schema_leader 1.0")) {
        leaders.add(service);
      }
    }
    return leaders;
  }

  private boolean allReady() {
    return services.stream().allMatch(ServiceLifecycle::isReady);
  }

  private boolean allKnowEachOther() throws Exception {
    for (ServiceLifecycle service : services) {
      JsonNode members = MAPPER.readTree(send(service, "/v1/members", "GET", "").body());
      if (members.path("members").findValuesAsText("role").stream()
              .filter(role -> role.equals("leader") || role.equals("follower"))
              .count()
          != services.size()) {
        return false;
      }
    }
    return true;
  }

  private static long epoch(ServiceLifecycle service) throws Exception {
    JsonNode status = MAPPER.readTree(send(service, "/v1/status", "GET", "").body());
    assertEquals("leader", status.path("role").asText());
    return status.path("epoch").asLong();
  }

  private ResolvedConfig config(String ensemble, int node) {
    return config(ensemble, node, ImmutableMap.of());
  }

  private ResolvedConfig config(String ensemble, int node, ImmutableMap<String, String> more) {
    ImmutableMap<String, String> settings =
        ImmutableMap.<String, String>builder()
            .put("schema-cache.http.port", "0")
            .put("schema-cache.data-dir", folder.resolve("node-" + node).toString())
            .put("schema-cache.poll.period", "PT0.5S")
            .put("schema-cache.store.url", storeUrl("shared"))
            .put("schema-cache.ha.mode", "zookeeper")
            .put("schema-cache.ha.zookeeper.hosts", ensemble)
            .put("schema-cache.ha.zookeeper.session-timeout", "PT4S")
            .putAll(more)
            .buildKeepingLast();
    return ResolvedConfig.of(
        ConfigurationSources.of(settings, ImmutableMap.of(), Optional.empty()), false);
  }

  private String storeUrl(String name) {
    return "jdbc:h2:file:" + folder.resolve(name) + ";DB_CLOSE_ON_EXIT=FALSE";
  }

  private static void post(ServiceLifecycle service, String path, String body) throws Exception {
    HttpResponse<String> answer = send(service, path, "POST", body);
    assertEquals(200, answer.statusCode(), answer.body());
  }

  private static HttpResponse<String> send(
      ServiceLifecycle service, String path, String method, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(service.address() + path))
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
