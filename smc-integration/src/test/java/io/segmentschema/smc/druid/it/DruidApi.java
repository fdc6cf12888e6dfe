package io.segmentschema.smc.druid.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** What the tests ask the cluster. */
final class DruidApi {

  static final String DATASOURCE_INFORMATION =
      "/druid/coordinator/v1/metadata/dataSourceInformation";

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final DruidCluster cluster;

  DruidApi(DruidCluster cluster) {
    this.cluster = cluster;
  }

  boolean isAnswered(DruidRole role, String path) throws InterruptedException {
    try {
      return HTTP.send(request(role, path).GET().build(), HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  JsonNode get(DruidRole role, String path) throws Exception {
    return send(request(role, path).GET());
  }

  JsonNode post(DruidRole role, String path, String body) throws Exception {
    return send(
        request(role, path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  JsonNode delete(DruidRole role, String path) throws Exception {
    return send(request(role, path).DELETE());
  }

  /** Not after a quarter of an hour; the Coordinator keeps it. */
  void markOvershadowedSegmentsUnusedSoon() {
    Awaitility.await()
        .atMost(DruidCluster.LIMIT)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(
            () ->
                post(
                        DruidRole.COORDINATOR,
                        "/druid/coordinator/v1/config",
                        "{\"millisToWaitBeforeDeleting\":1000}")
                    .isEmpty());
  }

  /** Runs a task to its end, which must be a success. */
  void run(String task) throws Exception {
    JsonNode accepted = post(DruidRole.COORDINATOR, "/druid/indexer/v1/task", task);
    String path = "/druid/indexer/v1/task/" + accepted.path("task").asText() + "/status";
    String end =
        Awaitility.await()
            .atMost(DruidCluster.LIMIT)
            .pollInterval(Duration.ofMillis(200))
            .ignoreExceptionsInstanceOf(IOException.class)
            .until(() -> status(path), status -> !status.equals("RUNNING"));
    if (!end.equals("SUCCESS")) {
      throw new IllegalStateException(
          "A task failed: " + get(DruidRole.COORDINATOR, path) + ", task=" + task);
    }
  }

  /** All that have used segments. */
  List<String> datasources() throws Exception {
    List<String> names = new ArrayList<>();
    get(DruidRole.COORDINATOR, "/druid/coordinator/v1/metadata/datasources")
        .forEach(name -> names.add(name.asText()));
    return names;
  }

  /** The answer of the Coordinator itself. */
  Map<String, List<String>> schemas(List<String> datasources) throws Exception {
    return Schemas.of(
        post(
            DruidRole.COORDINATOR, DATASOURCE_INFORMATION, MAPPER.writeValueAsString(datasources)));
  }

  /** Columns with their types as the Broker's SQL tells them, the time column first. */
  JsonNode sql(String query) throws Exception {
    return post(
        DruidRole.BROKER, "/druid/v2/sql", MAPPER.writeValueAsString(Map.of("query", query)));
  }

  private String status(String path) throws Exception {
    return get(DruidRole.COORDINATOR, path).path("status").path("statusCode").asText();
  }

  private HttpRequest.Builder request(DruidRole role, String path) {
    return HttpRequest.newBuilder(cluster.address(role).resolve(path))
        .timeout(Duration.ofMinutes(1));
  }

  private static JsonNode send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          "Unexpected answer: status=" + answer.statusCode() + ", body=" + answer.body());
    }
    return MAPPER.readTree(answer.body());
  }
}
