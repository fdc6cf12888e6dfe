package io.segmentschema.smc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.smc.faults.StoreContents.Row;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** All that a service answers, held against the rows of its store. */
final class Answers {

  private static final Comparator<Row> MERGE_ORDER =
      Comparator.comparing(Row::start)
          .reversed()
          .thenComparing(Row::end)
          .thenComparing(Row::partition);

  private final ServiceProcess service;
  private final StoreContents store;

  private Answers(ServiceProcess service, StoreContents store) {
    this.service = service;
    this.store = store;
  }

  /**
   * Checks a service that has just started and is asked for nothing but answers: each segment, each
   * datasource's schema, the counts of its status.
   */
  static void assertAreTheStore(ServiceProcess service, StoreContents store) throws Exception {
    assertAreTheStore(service, store, store.rows().keySet());
  }

  /** The same, with only these of the segments. */
  static void assertAreTheStore(
      ServiceProcess service, StoreContents store, Collection<String> segments) throws Exception {
    Answers answers = new Answers(service, store);
    for (String id : segments) {
      answers.checkSegment(id);
    }
    answers.checkDatasources();
    answers.checkStatus();
  }

  /** How a service answers for a segment. */
  static SegmentState state(ServiceProcess service, String id, String datasource) throws Exception {
    return state(answer(service, id, datasource));
  }

  private static SegmentState state(HttpResponse<String> answer) throws Exception {
    if (answer.statusCode() == 200) {
      return SegmentState.used(columns(ServiceProcess.json(answer)));
    }
    assertEquals(404, answer.statusCode(), answer.body());
    String type = ServiceProcess.json(answer).path("type").asText();
    return switch (type.substring(type.lastIndexOf(':') + 1)) {
      case "segment-unused" -> SegmentState.unused("");
      case "schema-not-known" -> SegmentState.used("");
      case "unknown-segment" -> SegmentState.ABSENT;
      default -> throw new AssertionError(answer.body());
    };
  }

  private void checkSegment(String id) throws Exception {
    Row row = Objects.requireNonNull(store.rows().get(id));
    HttpResponse<String> answer = answer(service, id, row.datasource());
    SegmentState shown = row.used() ? row.state() : SegmentState.unused("");
    assertEquals(shown, state(answer), id);
    if (!shown.columns().isEmpty()) {
      JsonNode json = ServiceProcess.json(answer);
      assertEquals("polled", json.path("stage").asText(), id);
      assertEquals(
          row.schema().orElseThrow().fingerprint().toHex(), json.path("fingerprint").asText(), id);
    }
  }

  private void checkDatasources() throws Exception {
    Map<String, String> expected = merged();
    Set<String> listed = new TreeSet<>();
    service
        .get("/v1/datasources")
        .path("datasources")
        .forEach(each -> listed.add(each.path("datasource").asText()));
    assertEquals(expected.keySet(), listed);
    for (Map.Entry<String, String> each : expected.entrySet()) {
      JsonNode schema = service.get("/v1/datasources/" + each.getKey() + "/schema");
      assertEquals(each.getValue(), columns(schema), each.getKey());
    }
  }

  private void checkStatus() throws Exception {
    JsonNode status = service.get("/v1/status");
    long withSchema = used().stream().filter(row -> row.schema().isPresent()).count();
    assertEquals(withSchema, status.at("/stages/polled").asLong(), "polled");
    assertEquals(0, status.at("/stages/pendingBackfill").asLong(), "pending");
    assertEquals(0, status.at("/stages/awaitingPoll").asLong(), "awaiting");
    assertEquals(0, status.at("/stages/realtime").asLong(), "realtime");
    assertEquals(used().size(), status.at("/poll/segments").asLong(), "used segments");
    assertEquals(store.schemas(), status.at("/poll/schemas").asLong(), "schemas");
    assertEquals(
        used().size() - withSchema, status.at("/queries/segmentsWaiting").asLong(), "waiting");
    assertTrue(status.path("quarantine").isEmpty(), status.toString());
  }

  private List<Row> used() {
    return store.rows().values().stream().filter(Row::used).toList();
  }

  /** The columns of each datasource, merged from scratch. */
  private Map<String, String> merged() {
    Map<String, Set<String>> columns = new TreeMap<>();
    List<Row> inOrder = new ArrayList<>(used());
    inOrder.sort(MERGE_ORDER);
    for (Row row : inOrder) {
      row.schema()
          .ifPresent(
              schema ->
                  columns
                      .computeIfAbsent(row.datasource(), name -> new LinkedHashSet<>())
                      .addAll(List.of(SegmentState.columns(schema).split(","))));
    }
    Map<String, String> merged = new LinkedHashMap<>();
    columns.forEach((datasource, each) -> merged.put(datasource, String.join(",", each)));
    return merged;
  }

  static HttpResponse<String> answer(ServiceProcess service, String id, String datasource)
      throws Exception {
    String path = URLEncoder.encode(id, StandardCharsets.UTF_8);
    return service.answer("/v1/segments/" + path + "?datasource=" + datasource);
  }

  private static String columns(JsonNode answer) {
    List<String> columns = new ArrayList<>();
    answer
        .path("rowSignature")
        .forEach(
            column ->
                columns.add(column.path("name").asText() + " " + column.path("type").asText()));
    return String.join(",", columns);
  }
}
