package io.segmentschema.smc.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Answers metadata queries as a Druid data node does: the recorded analysis of each asked segment
 * that it serves, a tombstone left out silently, the others listed in the response context. Any
 * number of threads.
 */
final class SampleDataNode implements HttpHandler {

  static final String PATH = "/druid/v2/";

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final String JSON = "application/json";
  private static final int MAX_QUERY_BYTES = 4 << 20;

  private final ImmutableSet<SegmentId> segments;
  private final ImmutableMap<SegmentId, JsonNode> analyses;
  private final LongAdder queries = new LongAdder();

  SampleDataNode(ImmutableSet<SegmentId> segments, ImmutableMap<SegmentId, JsonNode> analyses) {
    this.segments = segments;
    this.analyses = analyses;
  }

  ImmutableSet<SegmentId> segments() {
    return segments;
  }

  /** How many metadata queries it was asked. */
  long queries() {
    return queries.sum();
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(PATH)) {
        refuse(exchange, 404, "no such path");
      } else if (!exchange.getRequestMethod().equals("POST")) {
        refuse(exchange, 405, "only POST");
      } else if (!isJson(exchange.getRequestHeaders().getFirst("Content-Type"))) {
        refuse(exchange, 415, "the query must be " + JSON);
      } else {
        answerQuery(exchange);
      }
    }
  }

  private void answerQuery(HttpExchange exchange) throws IOException {
    ArrayNode answer = MAPPER.createArrayNode();
    ArrayNode missing = MAPPER.createArrayNode();
    try {
      JsonNode query = MAPPER.readTree(exchange.getRequestBody().readNBytes(MAX_QUERY_BYTES));
      if (!query.path("queryType").asText().equals("segmentMetadata")) {
        throw new InvalidInputException("queryType", "must be segmentMetadata");
      }
      queries.increment();
      for (JsonNode descriptor : query.path("intervals").path("segments")) {
        analyse(query.path("dataSource").asText(), descriptor, answer, missing);
      }
    } catch (JsonProcessingException | InvalidInputException e) {
      refuse(exchange, 400, "the query cannot be read: " + e.getMessage());
      return;
    }
    ObjectNode context = MAPPER.createObjectNode();
    if (!missing.isEmpty()) {
      context.set("missingSegments", missing);
    }
    exchange.getResponseHeaders().set("X-Druid-Response-Context", context.toString());
    send(exchange, 200, answer);
  }

  private void analyse(
      String datasource, JsonNode descriptor, ArrayNode answer, ArrayNode missing) {
    SegmentId id =
        new SegmentId(
            DatasourceName.of(datasource),
            SegmentInterval.parse(descriptor.path("itvl").asText()),
            descriptor.path("ver").asText(),
            descriptor.path("part").asInt());
    JsonNode analysis = analyses.get(id);
    if (!segments.contains(id)) {
      missing.add(descriptor);
    } else if (analysis != null) {
      answer.add(analysis);
    }
  }

  private static boolean isJson(@Nullable String contentType) {
    return contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith(JSON);
  }

  private static void refuse(HttpExchange exchange, int status, String problem) throws IOException {
    send(exchange, status, MAPPER.createObjectNode().put("error", problem));
  }

  private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", JSON);
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }
}
