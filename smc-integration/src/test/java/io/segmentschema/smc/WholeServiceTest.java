package io.segmentschema.smc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.smc.config.ConfigurationSources;
import io.segmentschema.smc.config.DataFolder.DataFolderException;
import io.segmentschema.smc.config.ResolvedConfig;
import io.segmentschema.smc.demo.DemoScreen;
import io.segmentschema.smc.service.ServiceLifecycle;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything together, on the embedded store. */
final class WholeServiceTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String PUBLISH =
      """
      {"segments":[{"datasource":"wiki","interval":"2025-06-01/2025-06-02","version":"v1",
        "partitionNum":0,"numRows":3,"schema":{"rowSignature":[{"name":"page","type":"STRING"}]}}]}
      """;
  private static final String SEGMENT = "wiki_2025-06-01T00:00:00.000Z_2025-06-02T00:00:00.000Z_v1";

  @TempDir Path folder;

  @Test
  void whatWasPublishedIsServedAfterARestart() throws Exception {
    // given
    ServiceLifecycle first = leading(config(ImmutableMap.of()));
    JsonNode published = post(first, "/v1/segments", PUBLISH);
    JsonNode before = get(first, "/v1/datasources/wiki/schema");
    first.stop();

    // when
    ServiceLifecycle second = leading(config(ImmutableMap.of()));

    // then
    try {
      assertEquals(1, published.path("schemasCreated").asInt());
      assertEquals(before, get(second, "/v1/datasources/wiki/schema"));
      assertEquals("polled", get(second, segment()).path("stage").asText());
      assertEquals(2, get(second, "/v1/status").path("epoch").asLong());
    } finally {
      second.stop();
    }
  }

  @Test
  void publishOnOneNodeReachesTheOtherWhenItAsksForIt() throws Exception {
    ServiceLifecycle writer = leading(shared());
    ServiceLifecycle reader = leading(shared());
    try {
      String version = post(writer, "/v1/segments", PUBLISH).path("storeVersion").asText();

      HttpResponse<String> answer =
          send(
              reader,
              "/v1/datasources/wiki/schema?wait=PT30S&minStoreVersion=" + version,
              "GET",
              "");

      assertEquals(200, answer.statusCode(), answer.body());
      // The second service has taken the first one's epoch away, which the first finds out.
      assertEquals("leader", get(reader, "/v1/status").path("role").asText());
      post(writer, "/v1/refresh?wait=true", "");
      assertEquals("follower", get(writer, "/v1/status").path("role").asText());
      assertEquals(409, send(writer, "/v1/cleanup", "POST", "").statusCode());
      assertEquals(200, send(writer, "/v1/datasources/wiki/schema", "GET", "").statusCode());
    } finally {
      reader.stop();
      writer.stop();
    }
  }

  @Test
  void unusedSegmentIsPurgedAndItsSchemaDeleted() throws Exception {
    ServiceLifecycle service = leading(config(ImmutableMap.of()));
    try {
      post(service, "/v1/segments", PUBLISH);
      post(
          service,
          "/v1/segments/unused",
          "{\"datasource\":\"wiki\",\"segmentIds\":[\"" + SEGMENT + "\"]}");

      JsonNode wouldBe = post(service, "/v1/cleanup?dryRun=true&olderThan=PT0S", "");
      JsonNode done = post(service, "/v1/cleanup?olderThan=PT0S", "");

      assertEquals(1, wouldBe.path("segmentsPurged").asInt());
      assertEquals(1, done.path("segmentsPurged").asInt());
      assertEquals(1, done.path("schemasDeleted").asInt());
      String refresh = "/v1/refreshes/" + done.path("refreshId").asText();
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> get(service, refresh).path("state").asText().equals("succeeded"));
      assertTrue(send(service, segment(), "GET", "").body().contains("problem:unknown-segment"));
    } finally {
      service.stop();
    }
  }

  @Test
  void schemaThatIsTooLongToBeStoredIsRefusedByItsPlace() throws Exception {
    ServiceLifecycle service = ready(config(ImmutableMap.of()));
    try {
      String column = "{\"name\":\"" + "c".repeat(1_000) + "%d\",\"type\":\"LONG\"}";
      String columns =
          IntStream.range(0, 4_400).mapToObj(column::formatted).collect(Collectors.joining(","));
      String second =
          PUBLISH
              .substring(PUBLISH.indexOf("[") + 1)
              .replace("\"partitionNum\":0", "\"partitionNum\":1")
              .replace("{\"name\":\"page\",\"type\":\"STRING\"}", columns);
      String both = PUBLISH.stripTrailing().replaceFirst("]}$", "," + second);

      HttpResponse<String> answer = send(service, "/v1/segments", "POST", both);

      assertEquals(422, answer.statusCode(), answer.body());
      JsonNode problem = MAPPER.readTree(answer.body());
      assertEquals("urn:segment-schema:problem:store-refused", problem.path("type").asText());
      assertEquals("segments[1].schema", problem.path("field").asText());
      assertTrue(problem.path("detail").asText().contains("4194304"), answer.body());
      assertEquals(404, send(service, segment(), "GET", "").statusCode());
    } finally {
      service.stop();
    }
  }

  @Test
  void refreshAndStatusCountTheSameSegments() throws Exception {
    ServiceLifecycle service = ready(config(ImmutableMap.of()));
    try {
      post(service, "/v1/segments", PUBLISH);
      post(
          service,
          "/v1/segments",
          "{\"segments\":[{\"datasource\":\"wiki\",\"interval\":\"2025-06-02/2025-06-03\","
              + "\"version\":\"v1\",\"partitionNum\":0,\"numRows\":0,\"tombstone\":true}]}");

      JsonNode refreshed = post(service, "/v1/refresh?wait=true", "");

      assertEquals(1, refreshed.path("segments").asInt());
      assertEquals(1, get(service, "/v1/status").at("/poll/segments").asInt());
    } finally {
      service.stop();
    }
  }

  @Test
  void halfBadPublishPublishesNothing() throws Exception {
    ServiceLifecycle service = ready(config(ImmutableMap.of()));
    try {
      String bad = PUBLISH.replace("]}}]}", "]}},{\"datasource\":\"wiki\"}]}");

      assertEquals(400, send(service, "/v1/segments", "POST", bad).statusCode());
      post(service, "/v1/refresh?wait=true", "");
      assertEquals(0, get(service, "/v1/status").at("/poll/segments").asInt());
    } finally {
      service.stop();
    }
  }

  @Test
  void dataFolderBelongsToOneService() throws Exception {
    ServiceLifecycle first = ready(config(ImmutableMap.of()));
    try {
      DataFolderException refused =
          assertThrows(
              DataFolderException.class,
              () -> SegmentSchemaServiceModule.createService(config(ImmutableMap.of())));

      assertTrue(String.valueOf(refused.getMessage()).contains("used by another process"));
    } finally {
      first.stop();
    }
  }

  @Test
  void serviceIsLiveBeforeItsStoreCanBeReachedAndBecomesReadyByItself() throws Exception {
    // given: a database that does not exist yet
    String url = "jdbc:h2:file:" + folder.resolve("late") + ";DB_CLOSE_ON_EXIT=FALSE";
    ServiceLifecycle service =
        started(
            config(
                ImmutableMap.of(
                    "schema-cache.store.url",
                    url + ";IFEXISTS=TRUE",
                    "schema-cache.poll.retry-min",
                    "PT0.05S")));
    try {
      Awaitility.await()
          .atMost(LIMIT)
          .until(
              () -> send(service, "/readyz", "GET", "").body().contains("store cannot be reached"));
      assertEquals(200, send(service, "/livez", "GET", "").statusCode());
      assertEquals(503, send(service, "/v1/datasources", "GET", "").statusCode());
      assertFalse(get(service, "/v1/status").at("/store/reachable").asBoolean());

      // when
      try (Connection created = DriverManager.getConnection(url)) {
        assertTrue(created.isValid(5));

        // then
        Awaitility.await().atMost(LIMIT).until(service::isReady);
        assertEquals(200, send(service, "/v1/datasources", "GET", "").statusCode());
      }
    } finally {
      service.stop();
    }
  }

  @Test
  void restartedServiceServesItsSnapshotWhileItsStoreIsAway() throws Exception {
    // given
    String url = "jdbc:h2:file:" + folder.resolve("away") + ";DB_CLOSE_ON_EXIT=FALSE";
    ServiceLifecycle first = ready(keepingSnapshots(url));
    post(first, "/v1/segments", PUBLISH);
    post(first, "/v1/refresh?wait=true", "");
    JsonNode before = get(first, "/v1/datasources/wiki/schema");
    Path snapshot = folder.resolve("data/schema-cache.snapshot");
    Awaitility.await()
        .atMost(LIMIT)
        .until(
            () ->
                Files.exists(snapshot)
                    && Files.readString(snapshot, StandardCharsets.ISO_8859_1).contains("wiki"));
    first.stop();
    Path database = folder.resolve("away.mv.db");
    Path hidden = Files.move(database, folder.resolve("hidden"));

    // when
    ServiceLifecycle second = ready(keepingSnapshots(url + ";IFEXISTS=TRUE"));

    // then
    try {
      assertEquals(before, get(second, "/v1/datasources/wiki/schema"));
      assertEquals("snapshot", get(second, "/v1/status").at("/poll/kind").asText());
      Files.move(hidden, database);
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> get(second, "/v1/status").at("/poll/kind").asText().equals("full"));
      assertEquals(before, get(second, "/v1/datasources/wiki/schema"));
    } finally {
      second.stop();
    }
  }

  private ResolvedConfig keepingSnapshots(String url) {
    return config(
        ImmutableMap.of(
            "schema-cache.store.url",
            url,
            "schema-cache.poll.retry-min",
            "PT0.05S",
            "schema-cache.snapshot.enabled",
            "true",
            "schema-cache.snapshot.period",
            "PT1S"));
  }

  @Test
  void demoLearnsWhatTheRecordedClusterAnsweredAndAsksNothingAfterARestart() throws Exception {
    // given
    Map<String, JsonNode> recorded = recorded();

    // when
    String firstStory = runDemo(recorded);
    String secondStory = runDemo(recorded);

    // then
    assertTrue(firstStory.contains("49 of 49 schemas polled"), firstStory);
    assertTrue(secondStory.contains("0 metadata queries sent"), secondStory);
  }

  private String runDemo(Map<String, JsonNode> recorded) throws Exception {
    ByteArrayOutputStream story = new ByteArrayOutputStream();
    ServiceLifecycle demo =
        DemoModule.createService(
            config(ImmutableMap.of("schema-cache.poll.period", "PT0.2S")),
            DemoScreen.plain(
                new PrintStream(story, true, StandardCharsets.UTF_8), Ticker.systemTicker()));
    demo.start();
    try {
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> story.toString(StandardCharsets.UTF_8).contains("settled"));
      assertEquals(
          recorded,
          byDatasource(
              post(
                  demo,
                  "/druid/coordinator/v1/metadata/dataSourceInformation",
                  "[\"wikiticker\",\"taxi\",\"clicks\",\"iot\"]")));
    } finally {
      demo.stop();
    }
    return story.toString(StandardCharsets.UTF_8);
  }

  private static Map<String, JsonNode> recorded() throws Exception {
    try (InputStream answer =
        WholeServiceTest.class.getResourceAsStream("demo/datasource-information.json")) {
      return byDatasource(MAPPER.readTree(answer));
    }
  }

  private static Map<String, JsonNode> byDatasource(JsonNode answer) {
    Map<String, JsonNode> columns = new TreeMap<>();
    answer.forEach(
        datasource ->
            columns.put(datasource.path("dataSource").asText(), datasource.path("rowSignature")));
    return columns;
  }

  private static boolean leads(ServiceLifecycle service) throws Exception {
    return send(service, "/metrics", "GET", "").body().contains("schema_leader 1.0");
  }

  /** One database for several services of this process. */
  private ResolvedConfig shared() {
    return config(
        ImmutableMap.of(
            "schema-cache.store.url",
            "jdbc:h2:file:" + folder.resolve("shared") + ";DB_CLOSE_ON_EXIT=FALSE"));
  }

  private ResolvedConfig config(ImmutableMap<String, String> more) {
    ImmutableMap<String, String> settings =
        ImmutableMap.<String, String>builder()
            .put("schema-cache.http.port", "0")
            .put("schema-cache.data-dir", folder.resolve("data").toString())
            .putAll(more)
            .buildOrThrow();
    return ResolvedConfig.of(
        ConfigurationSources.of(settings, ImmutableMap.of(), Optional.empty()), false);
  }

  private static ServiceLifecycle started(ResolvedConfig config) throws Exception {
    ServiceLifecycle service = SegmentSchemaServiceModule.createService(config);
    service.start();
    return service;
  }

  private static ServiceLifecycle ready(ResolvedConfig config) throws Exception {
    ServiceLifecycle service = started(config);
    Awaitility.await().atMost(LIMIT).until(service::isReady);
    return service;
  }

  /** Readers are answered before a service leads. */
  private static ServiceLifecycle leading(ResolvedConfig config) throws Exception {
    ServiceLifecycle service = ready(config);
    Awaitility.await().atMost(LIMIT).until(() -> leads(service));
    return service;
  }

  private static String segment() {
    return "/v1/segments/" + SEGMENT + "?datasource=wiki";
  }

  private static JsonNode get(ServiceLifecycle service, String path) throws Exception {
    return answered(send(service, path, "GET", ""));
  }

  private static JsonNode post(ServiceLifecycle service, String path, String body)
      throws Exception {
    return answered(send(service, path, "POST", body));
  }

  private static JsonNode answered(HttpResponse<String> response) throws Exception {
    assertEquals(200, response.statusCode(), response.body());
    return MAPPER.readTree(response.body());
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
