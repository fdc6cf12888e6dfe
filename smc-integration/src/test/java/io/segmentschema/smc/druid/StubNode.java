package io.segmentschema.smc.druid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import com.sun.net.httpserver.HttpExchange;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.smc.inventory.ServerName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A data node or task on loopback that tells what it serves as Druid's do, answers metadata
 * queries, and misbehaves as a test says. Thread-safe.
 */
public final class StubNode implements AutoCloseable {

  /** What the node does with requests for its changes. */
  public enum Manner {
    SOUND,
    /** It takes them and never answers. */
    SILENT,
    /** It answers by status 500. */
    REFUSING,
    /** It answers with what is no JSON. */
    GARBLED,
    /** It breaks the answer off in the middle. */
    PARTIAL,
    /** It answers without end. */
    ENDLESS
  }

  private final String type;
  private final StubDataNode server;
  private final AtomicLong metadataQueries = new AtomicLong();
  private final AtomicLong wholeAnswers = new AtomicLong();
  private final AtomicLong questions = new AtomicLong();

  @GuardedBy("this")
  private final Map<SegmentId, String> served = new LinkedHashMap<>();

  @GuardedBy("this")
  private final Map<SegmentId, String> schemas = new LinkedHashMap<>();

  @GuardedBy("this")
  private final List<String> changes = new ArrayList<>();

  /** How many changes were before the first of {@code changes}. */
  @GuardedBy("this")
  private long forgotten = 1;

  @GuardedBy("this")
  private Manner manner = Manner.SOUND;

  @GuardedBy("this")
  private String authorization = "";

  StubNode(String type) {
    this.type = type;
    this.server = new StubDataNode(this::handle);
  }

  /** Its address. */
  public ServerName name() {
    return server.name();
  }

  String type() {
    return type;
  }

  /** How many metadata queries it was asked. */
  public long metadataQueries() {
    return metadataQueries.get();
  }

  /** How often it was asked for all that it serves, and told it. */
  public long wholeAnswers() {
    return wholeAnswers.get();
  }

  /** How often it was asked for its changes. */
  public long questions() {
    return questions.get();
  }

  /** The credentials that came with the latest request. */
  public synchronized String authorization() {
    return authorization;
  }

  public synchronized void behave(Manner given) {
    manner = given;
    notifyAll();
  }

  public synchronized void load(SegmentId... ids) {
    for (SegmentId id : ids) {
      served.put(id, StubCluster.segmentJson(id, false));
      changes.add("{\"action\":\"load\"," + StubCluster.segmentJson(id, false).substring(1));
    }
    notifyAll();
  }

  public synchronized void drop(SegmentId id) {
    served.remove(id);
    schemas.remove(id);
    changes.add("{\"action\":\"drop\"," + StubCluster.segmentJson(id, false).substring(1));
    notifyAll();
  }

  /** Drops it, and goes on telling its schema to who asks for everything, as Druid's tasks do. */
  public synchronized void dropButTell(SegmentId id) {
    served.remove(id);
    changes.add("{\"action\":\"drop\"," + StubCluster.segmentJson(id, false).substring(1));
    notifyAll();
  }

  /** Tells the whole schema of a segment that it writes. */
  public synchronized void tellAbsolute(SegmentId id, String columns) {
    schemas.put(id, columns);
    changes.add(schemaJson(id, false, columns));
    notifyAll();
  }

  /**
   * Tells new columns of it.
   *
   * @param all the columns with the new ones, for who asks for everything later
   */
  public synchronized void tellDelta(SegmentId id, String columns, String all) {
    schemas.put(id, all);
    changes.add(schemaJson(id, true, columns));
    notifyAll();
  }

  /** Forgets its history: whoever asks for changes is sent back to the beginning. */
  public synchronized void resetCounter() {
    forgotten += changes.size() + 1_000;
    changes.clear();
    notifyAll();
  }

  @Override
  public void close() {
    behave(Manner.REFUSING);
    server.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    synchronized (this) {
      authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
    }
    switch (exchange.getRequestURI().getPath()) {
      case "/druid-internal/v1/segments" -> answerChanges(exchange);
      case "/druid/v2/" -> answerQuery(exchange);
      default -> StubDataNode.send(exchange, 404, "text/plain", new byte[0]);
    }
  }

  private void answerChanges(HttpExchange exchange) throws IOException {
    questions.incrementAndGet();
    Map<String, String> query = parameters(exchange);
    long counter = Long.parseLong(query.getOrDefault("counter", "-1"));
    long timeout = Long.parseLong(query.getOrDefault("timeout", "1000"));
    String answer;
    Manner present;
    synchronized (this) {
      waitForNews(counter, timeout);
      present = manner;
      answer = answer(counter);
    }
    switch (present) {
      case SILENT -> throw new IOException("The test has ended");
      case REFUSING -> StubDataNode.send(exchange, 500, "text/plain", StubDataNode.bytes("no"));
      case GARBLED -> StubDataNode.send(exchange, 200, "text/html", StubDataNode.bytes("<p>"));
      case PARTIAL -> {
        byte[] half = StubDataNode.bytes(answer.substring(0, answer.length() / 2));
        StubDataNode.send(exchange, 200, "application/json", half);
      }
      case ENDLESS -> sendForEver(exchange);
      case SOUND ->
          StubDataNode.send(
              exchange,
              answer.isEmpty() ? 204 : 200,
              "application/json",
              StubDataNode.bytes(answer));
    }
  }

  /** Until the other side hangs up, or this one is closed. */
  private static void sendForEver(HttpExchange exchange) throws IOException {
    byte[] blanks = " ".repeat(1 << 16).getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(StubDataNode.bytes("{\"requests\":["));
      while (!Thread.currentThread().isInterrupted()) {
        exchange.getResponseBody().write(blanks);
      }
    }
  }

  @GuardedBy("this")
  private void waitForNews(long counter, long timeoutMillis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    try {
      while (true) {
        long rest = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        boolean hasNews =
            counter < 0 || counter < forgotten || counter < forgotten + changes.size();
        if (manner == Manner.SILENT) {
          wait(60_000);
        } else if (hasNews || manner != Manner.SOUND || rest <= 0) {
          return;
        } else {
          wait(rest);
        }
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      manner = Manner.REFUSING;
    }
  }

  @GuardedBy("this")
  private String answer(long counter) {
    long last = forgotten + changes.size();
    if (counter >= 0 && (counter < forgotten || counter > last)) {
      return "{\"resetCounter\":true,\"resetCause\":\"too old\",\"counter\":null,\"requests\":null}";
    }
    if (counter == last) {
      return "";
    }
    List<String> requests = new ArrayList<>();
    if (counter < 0) {
      wholeAnswers.incrementAndGet();
      served.values().forEach(s -> requests.add("{\"action\":\"load\"," + s.substring(1)));
      schemas.forEach((id, columns) -> requests.add(schemaJson(id, false, columns)));
    } else {
      requests.addAll(changes.subList((int) (counter - forgotten), changes.size()));
    }
    return "{\"resetCounter\":false,\"resetCause\":null,\"counter\":{\"counter\":%d,\"hash\":7},\"requests\":[%s]}"
        .formatted(last, String.join(",", requests));
  }

  /** Columns are written {@code page:STRING,n:LONG}. */
  private static String schemaJson(SegmentId id, boolean delta, String columns) {
    ObjectNode schema = DruidJson.MAPPER.createObjectNode();
    schema.put("dataSource", id.datasource().value()).put("segmentId", id.toString());
    schema.put("delta", delta).put("numRows", 3);
    ArrayNode names = schema.putArray("newColumns");
    schema.putArray("updatedColumns");
    ObjectNode types = schema.putObject("columnTypeMap");
    for (String column : columns.split(",", -1)) {
      names.add(column.substring(0, column.indexOf(':')));
      types.put(
          column.substring(0, column.indexOf(':')), column.substring(column.indexOf(':') + 1));
    }
    return "{\"action\":\"schema\",\"segmentSchemas\":{\"segmentSchemaList\":[" + schema + "]}}";
  }

  private void answerQuery(HttpExchange exchange) throws IOException {
    metadataQueries.incrementAndGet();
    JsonNode query = DruidJson.MAPPER.readTree(exchange.getRequestBody().readAllBytes());
    ArrayNode answer = DruidJson.MAPPER.createArrayNode();
    for (JsonNode asked : query.path("intervals").path("segments")) {
      SegmentId id =
          new SegmentId(
              DatasourceName.of(query.path("dataSource").asText()),
              SegmentInterval.parse(asked.path("itvl").asText()),
              asked.path("ver").asText(),
              asked.path("part").asInt());
      synchronized (this) {
        if (served.containsKey(id)) {
          answer.add(DruidJson.MAPPER.readTree(StubCluster.analysis(id)));
        }
      }
    }
    StubDataNode.send(exchange, 200, "application/json", StubDataNode.bytes(answer.toString()));
  }

  private static Map<String, String> parameters(HttpExchange exchange) {
    return Arrays.stream(exchange.getRequestURI().getRawQuery().split("&", -1))
        .map(pair -> pair.split("=", 2))
        .collect(ImmutableMap.toImmutableMap(pair -> pair[0], pair -> pair[1]));
  }
}
