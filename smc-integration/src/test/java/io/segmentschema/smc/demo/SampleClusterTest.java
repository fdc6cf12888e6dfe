package io.segmentschema.smc.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMultiset;
import com.google.common.collect.ImmutableSet;
import com.google.common.io.Resources;
import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.druid.DruidQueryClient;
import io.segmentschema.smc.druid.DruidQueryConfig;
import io.segmentschema.smc.inventory.ListedSegment;
import io.segmentschema.smc.refresh.QueryAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sample cluster over real sockets, asked by the real client. */
final class SampleClusterTest {

  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(2);
  private final SampleCluster cluster = new SampleCluster(Duration.ofMillis(1), scheduler);
  private final HttpClient http = DruidQueryClient.httpClient(DruidQueryConfig.DEFAULT);
  private final DruidQueryClient client =
      new DruidQueryClient(http, DruidQueryConfig.DEFAULT, () -> "sample-query");

  @BeforeEach
  void startCluster() {
    cluster.start();
  }

  @AfterEach
  void stopCluster() {
    cluster.stop();
    scheduler.shutdownNow();
  }

  @Test
  void mergedAnswersEqualWhatTheRecordedCoordinatorAnswered() throws IOException {
    Map<SegmentId, SegmentSchema> learnt = new TreeMap<>(SegmentId.newestFirst());
    for (SampleNode node : cluster.nodes()) {
      for (DatasourceName datasource : datasources()) {
        learnt.putAll(ask(node, datasource, segmentsOf(node, datasource)).schemas());
      }
    }

    assertEquals(49, learnt.size());
    assertEquals(12, cluster.queries());
    JsonNode expected =
        new JsonMapper()
            .readTree(
                Resources.toByteArray(
                    Resources.getResource(SampleClusterTest.class, "datasource-information.json")));
    assertEquals(4, expected.size());
    for (JsonNode information : expected) {
      DatasourceName datasource = DatasourceName.of(information.path("dataSource").asText());
      List<RowSignature> newestFirst =
          learnt.entrySet().stream()
              .filter(entry -> entry.getKey().datasource().equals(datasource))
              .map(entry -> entry.getValue().rowSignature())
              .toList();
      assertEquals(signature(information), MergePolicy.LEAST_RESTRICTIVE.merge(newestFirst));
    }
  }

  @Test
  void everySegmentIsOnTwoNodesInTheSameWayEveryTime() {
    ImmutableMultiset<SegmentId> served =
        cluster.nodes().stream()
            .flatMap(node -> node.segments().stream())
            .collect(ImmutableMultiset.toImmutableMultiset());
    SampleCluster again = new SampleCluster(Duration.ZERO, scheduler);
    again.start();

    try {
      assertEquals(100, served.size());
      assertTrue(served.entrySet().stream().allMatch(entry -> entry.getCount() == 2));
      assertEquals(
          cluster.nodes().stream().map(SampleNode::segments).toList(),
          again.nodes().stream().map(SampleNode::segments).toList());
    } finally {
      again.stop();
    }
  }

  @Test
  void segmentOfAnotherNodeIsMissingAndTheTombstoneHasNoAnswer() {
    DatasourceName taxi = DatasourceName.of("taxi");
    SampleNode node = cluster.nodes().get(0);
    SegmentId elsewhere =
        cluster.used().stream()
            .map(ListedSegment::id)
            .filter(id -> id.datasource().equals(taxi) && !node.segments().contains(id))
            .findFirst()
            .orElseThrow();
    SegmentId tombstone =
        cluster.used().stream()
            .filter(ListedSegment::tombstone)
            .map(ListedSegment::id)
            .findFirst()
            .orElseThrow();

    QueryAnswer answer = ask(node, taxi, List.of(elsewhere, tombstone));

    assertEquals(ImmutableSet.of(elsewhere, tombstone), answer.missing());
    assertEquals(1, cluster.queries());
  }

  @Test
  void missingSegmentsAreListedInTheResponseContextAsDruidDoes() throws Exception {
    String query =
        """
        {"queryType":"segmentMetadata","dataSource":"other","intervals":{"type":"segments",
        "segments":[{"itvl":"2025-01-01/2025-01-02","ver":"v","part":3}]}}""";

    HttpResponse<String> response = send("POST", "/druid/v2/", "application/json", query);

    assertEquals(200, response.statusCode());
    assertEquals("[]", response.body());
    assertEquals(
        "{\"missingSegments\":[{\"itvl\":\"2025-01-01/2025-01-02\",\"ver\":\"v\",\"part\":3}]}",
        response.headers().firstValue("X-Druid-Response-Context").orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  /druid/v2/,    application/json, {},                        405",
    "POST, /druid/v2/sql, application/json, {},                        404",
    "POST, /druid/v2/,    text/plain,       {},                        415",
    "POST, /druid/v2/,    application/json, {,                         400",
    "POST, /druid/v2/,    application/json, {\"queryType\":\"scan\"},  400",
  })
  void whatIsNoMetadataQueryIsRefusedAndNotCounted(
      String method, String path, String contentType, String body, int status) throws Exception {
    assertEquals(status, send(method, path, contentType, body).statusCode());
    assertEquals(0, cluster.queries());
  }

  @Test
  void startAndStopAreSafeToCallTwiceAndItStartsAgain() {
    ImmutableList<SampleNode> nodes = cluster.nodes();
    cluster.start();
    assertEquals(nodes, cluster.nodes());

    cluster.stop();
    cluster.stop();
    assertEquals(ImmutableList.of(), cluster.nodes());

    cluster.start();
    assertEquals(3, cluster.nodes().size());
    assertNotEquals(0, segmentsOf(cluster.nodes().get(0), DatasourceName.of("iot")).size());
  }

  private QueryAnswer ask(SampleNode node, DatasourceName datasource, List<SegmentId> segments) {
    return client.query(node.name(), datasource, segments).toCompletableFuture().join();
  }

  private HttpResponse<String> send(String method, String path, String contentType, String body)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + cluster.nodes().get(0).name() + path))
            .header("Content-Type", contentType)
            .method(method, BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private List<DatasourceName> datasources() {
    return cluster.used().stream().map(s -> s.id().datasource()).distinct().toList();
  }

  private static List<SegmentId> segmentsOf(SampleNode node, DatasourceName datasource) {
    return node.segments().stream().filter(id -> id.datasource().equals(datasource)).toList();
  }

  private static RowSignature signature(JsonNode information) {
    List<Column> columns = new ArrayList<>();
    for (JsonNode column : information.path("rowSignature")) {
      columns.add(
          new Column(column.path("name").asText(), ColumnType.parse(column.path("type").asText())));
    }
    return RowSignature.of(columns);
  }
}
