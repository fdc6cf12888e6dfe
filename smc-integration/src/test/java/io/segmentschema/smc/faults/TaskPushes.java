package io.segmentschema.smc.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * What a realtime task does: it tells one node how its segment grows, the next one if that does not
 * answer, and starts from the whole schema whenever it is asked to. One thread pushes; the test has
 * columns added.
 */
final class TaskPushes implements AutoCloseable {

  static final String DATASOURCE = "live";

  private static final int PAUSE_MILLIS = 200;
  private static final String SEGMENT =
      DATASOURCE + "_2025-01-01T00:00:00.000Z_2025-01-02T00:00:00.000Z_v";

  private final Cluster cluster;
  private final AtomicInteger wanted = new AtomicInteger(1);

  // The thread's own.
  private int told;
  private int sequence;
  private boolean whole = true;
  private String instance = "";

  private final Background pusher;

  TaskPushes(Cluster cluster) {
    this.cluster = cluster;
    this.pusher = new Background("task", PAUSE_MILLIS, this::push);
  }

  /** Has the segment grow; gives the new column, which the next push tells. */
  String grow() {
    return column(wanted.getAndIncrement());
  }

  private Optional<JsonNode> push() {
    int columns = wanted.get();
    sequence++;
    Optional<JsonNode> answer = tellInTurn(message(columns));
    whole = answer.isEmpty() || isAskedForMore(answer.get());
    told = columns;
    return answer;
  }

  /** Another process may know nothing of what its predecessor was told. */
  private boolean isAskedForMore(JsonNode answer) {
    String before = instance;
    instance = answer.path("instance").asText();
    return !answer.path("needAbsolute").isEmpty() || !instance.equals(before);
  }

  /** The same message to the next node, because nobody knows what has become of it. */
  private Optional<JsonNode> tellInTurn(String message) {
    for (ClusterNode node : cluster.nodes) {
      Optional<JsonNode> answer = node.post("/v1/realtime/schemas", message);
      if (answer.isPresent()) {
        return answer;
      }
    }
    return Optional.empty();
  }

  private String message(int columns) {
    int from = whole ? 0 : told;
    List<String> names = new ArrayList<>();
    for (int i = from; i < columns; i++) {
      names.add(column(i));
    }
    String update =
        whole || !names.isEmpty()
            ? """
              {"dataSource":"%s","segmentId":"%s","delta":%s,"numRows":%d,"newColumns":[%s],
              "updatedColumns":[],"columnTypeMap":{%s}}"""
                .formatted(
                    DATASOURCE,
                    SEGMENT,
                    !whole,
                    columns,
                    names.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(",")),
                    names.stream()
                        .map(name -> "\"" + name + "\":\"LONG\"")
                        .collect(Collectors.joining(",")))
            : "";
    return "{\"task\":\"task\",\"epoch\":1,\"sequence\":%d,\"segmentSchemas\":[%s]}"
        .formatted(sequence, update);
  }

  private static String column(int number) {
    return "l" + number;
  }

  @Override
  public void close() throws InterruptedException {
    pusher.close();
  }
}
