package io.segmentschema.smc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.smc.config.ConfigurationSources;
import io.segmentschema.smc.config.ResolvedConfig;
import io.segmentschema.smc.leadership.ZooKeepers;
import io.segmentschema.smc.members.Peers;
import io.segmentschema.smc.service.ServiceLifecycle;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.TestingServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two whole services on one store, of which the second comes when tasks have long told the first.
 */
@Timeout(300)
final class JoiningServiceTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String PUSHED = "wiki_2025-06-01T00:00:00.000Z_2025-06-01T01:00:00.000Z_v1";
  private static final String HANDED_OFF =
      "wiki_2025-06-01T01:00:00.000Z_2025-06-01T02:00:00.000Z_v1";
  private static final String PUBLISHED =
      "wiki_2025-06-01T02:00:00.000Z_2025-06-01T03:00:00.000Z_v1";

  @TempDir Path folder;

  private final List<ServiceLifecycle> services = new ArrayList<>();

  @AfterEach
  void stopAll() {
    services.forEach(ServiceLifecycle::stop);
  }

  @Test
  void firstAnswerOfANodeThatHasJustComeHasWhatTasksHavePushedToTheOther() throws Exception {
    try (TestingServer zooKeeper = ZooKeepers.one()) {
      // given: of the three segments one is in the store, and its schema may be on the way there
      ServiceLifecycle present = start(config(zooKeeper.getConnectString(), 0));
      Awaitility.await().atMost(LIMIT).until(present::isReady);
      push(present, 1, PUSHED, false, "a");
      push(present, 2, PUSHED, true, "b");
      push(present, 3, HANDED_OFF, false, "c");
      handOff(present, 4, HANDED_OFF);
      push(present, 5, PUBLISHED, false, "e");
      handOff(present, 6, PUBLISHED);
      post(
          present,
          "/v1/segments",
          "{'segments':[{'datasource':'wiki','interval':'2025-06-01T02:00:00.000Z/2025-06-01T03:00:00.000Z','version':'v1','partitionNum':0,'numRows':1}]}");

      // when
      ServiceLifecycle coming = start(config(zooKeeper.getConnectString(), 1));

      // then
      HttpResponse<String> first = firstAnswer(coming);
      assertEquals(200, first.statusCode(), first.body());
      assertEquals(List.of("e", "c", "a", "b"), columns(first));
      assertEquals(columns(get(present)), columns(first));

      // and: deltas build upon it, whichever of the two they reach
      push(coming, 7, PUSHED, true, "d");
      assertEquals(List.of("e", "c", "a", "b", "d"), columns(get(present)));
      assertEquals(List.of("e", "c", "a", "b", "d"), columns(get(coming)));
    }
  }

  @Test
  void nodeThatWasStartedWhileZooKeeperWasAwayTakesOverWhatTasksHavePushedOnceItIsBack()
      throws Exception {
    try (TestingServer zooKeeper = ZooKeepers.one()) {
      // given: of two replicas the one has told the node that is there alone
      ServiceLifecycle present = start(config(zooKeeper.getConnectString(), 0));
      Awaitility.await().atMost(LIMIT).until(present::isReady);
      push(present, 1, PUSHED, false, "a", "b");
      push(present, "rc", 1, HANDED_OFF, false, "c");
      zooKeeper.stop();

      // when
      ServiceLifecycle coming = start(config(zooKeeper.getConnectString(), 1));

      // then: it answers with what there is
      push(coming, "rd", 1, HANDED_OFF, false, "d");
      assertEquals(List.of("d"), columns(firstAnswer(coming)));

      // and: what is handed off meanwhile waits for the words of the other replica
      handOff(coming, "rd", 2, HANDED_OFF);
      post(
          coming,
          "/v1/segments",
          "{'segments':[{'datasource':'wiki','interval':'2025-06-01T01:00:00.000Z/2025-06-01T02:00:00.000Z','version':'v1','partitionNum':0,'numRows':1}]}");
      assertEquals(List.of("d"), columns(get(coming)));
      zooKeeper.restart();
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> columns(get(coming)).equals(List.of("c", "d", "a", "b")));
      assertTrue(coming.isReady());
    }
  }

  @Test
  void nodeThatIsInTheListOfMembersAgainTakesOverWhatItWasNotTold() throws Exception {
    try (TestingServer zooKeeper = ZooKeepers.one();
        CuratorFramework session =
            CuratorFrameworkFactory.newClient(
                zooKeeper.getConnectString(), new RetryOneTime(200))) {
      // given
      ServiceLifecycle present = start(config(zooKeeper.getConnectString(), 0));
      Awaitility.await().atMost(LIMIT).until(present::isReady);
      push(present, 1, PUSHED, false, "a");
      session.start();
      List<String> before = members(session);
      ServiceLifecycle coming = start(config(zooKeeper.getConnectString(), 1));
      assertEquals(List.of("a"), columns(firstAnswer(coming)));

      // when: the other does not pass on what seems to have been passed on already
      post(
          present,
          "/v1/realtime/schemas",
          message("t", 2, PUSHED, true, "b"),
          Peers.PASSED_ON,
          "a test");
      assertEquals(List.of("a"), columns(get(coming)));
      for (String member : members(session)) {
        if (!before.contains(member)) {
          session.delete().forPath(member);
        }
      }

      // then
      Awaitility.await().atMost(LIMIT).until(() -> columns(get(coming)).equals(List.of("a", "b")));
    }
  }

  private static List<String> members(CuratorFramework session) throws Exception {
    String list =
        "/schema-cache/" + session.getChildren().forPath("/schema-cache").get(0) + "/members";
    return session.getChildren().forPath(list).stream().map(name -> list + "/" + name).toList();
  }

  private ServiceLifecycle start(ResolvedConfig config) throws Exception {
    ServiceLifecycle service = SegmentSchemaServiceModule.createService(config);
    services.add(service);
    service.start();
    return service;
  }

  /** What the node answers as soon as it does not say any more that it is not ready. */
  private static HttpResponse<String> firstAnswer(ServiceLifecycle service) {
    AtomicReference<HttpResponse<String>> last = new AtomicReference<>();
    Awaitility.await()
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              last.set(get(service));
              return last.get().statusCode() != 503;
            });
    return last.get();
  }

  private ResolvedConfig config(String ensemble, int node) {
    ImmutableMap<String, String> settings =
        ImmutableMap.<String, String>builder()
            .put("schema-cache.http.port", "0")
            .put("schema-cache.data-dir", folder.resolve("node-" + node).toString())
            .put(
                "schema-cache.store.url",
                "jdbc:h2:file:" + folder.resolve("shared") + ";DB_CLOSE_ON_EXIT=FALSE")
            .put("schema-cache.ha.mode", "zookeeper")
            .put("schema-cache.ha.zookeeper.hosts", ensemble)
            .put("schema-cache.ha.zookeeper.session-timeout", "PT4S")
            .buildOrThrow();
    return ResolvedConfig.of(
        ConfigurationSources.of(settings, ImmutableMap.of(), Optional.empty()), false);
  }

  private static void push(
      ServiceLifecycle service, int sequence, String id, boolean delta, String... columns)
      throws Exception {
    push(service, "t", sequence, id, delta, columns);
  }

  private static void push(
      ServiceLifecycle service,
      String task,
      int sequence,
      String id,
      boolean delta,
      String... columns)
      throws Exception {
    post(service, "/v1/realtime/schemas", message(task, sequence, id, delta, columns));
  }

  private static String message(
      String task, int sequence, String id, boolean delta, String... columns) {
    String types =
        String.join(",", List.of(columns).stream().map(name -> "'" + name + "':'LONG'").toList());
    return "{'task':'%s','epoch':1,'sequence':%d,'segmentSchemas':[{'dataSource':'wiki','segmentId':'%s','delta':%s,'numRows':1,'newColumns':['%s'],'updatedColumns':[],'columnTypeMap':{%s}}]}"
        .formatted(task, sequence, id, delta, String.join("','", columns), types);
  }

  private static void handOff(ServiceLifecycle service, int sequence, String id) throws Exception {
    handOff(service, "t", sequence, id);
  }

  private static void handOff(ServiceLifecycle service, String task, int sequence, String id)
      throws Exception {
    post(
        service,
        "/v1/realtime/removals",
        "{'task':'%s','epoch':1,'sequence':%d,'segmentIds':['%s'],'reason':'handedOff'}"
            .formatted(task, sequence, id));
  }

  private static void post(ServiceLifecycle service, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(service.address() + path))
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
  }

  private static HttpResponse<String> get(ServiceLifecycle service) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(service.address() + "/v1/datasources/wiki/schema"))
            .timeout(LIMIT)
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private static List<String> columns(HttpResponse<String> schema) throws Exception {
    return json(schema).path("rowSignature").findValuesAsText("name");
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    return MAPPER.readTree(answer.body());
  }
}
