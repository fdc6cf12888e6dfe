package io.segmentschema.benchmarks.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The report as JSON files. Stateless. */
public final class SummaryJson {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private SummaryJson() {}

  /** Writes {@code [{id, name, unit, ours, peer, floor, goal, met}]}. */
  public static void writeRows(Path file, List<Row> rows) throws IOException {
    ArrayNode json = MAPPER.createArrayNode();
    for (Row row : rows) {
      json.addObject()
          .put("id", row.id())
          .put("name", row.name())
          .put("unit", row.unit())
          .put("ours", row.ours())
          .put("peer", row.peer())
          .put("floor", row.floor())
          .put("goal", row.goal())
          .put("met", row.met());
    }
    write(file, json);
  }

  /** Writes {@code [{id, name, unit, exponent, peerExponent, ours: {segments: figure}, peer}]}. */
  public static void writeGrowths(Path file, List<Growth> growths) throws IOException {
    ArrayNode json = MAPPER.createArrayNode();
    for (Growth growth : growths) {
      ObjectNode curve =
          json.addObject()
              .put("id", growth.id())
              .put("name", growth.name())
              .put("unit", growth.unit())
              .put("exponent", growth.exponent())
              .put(
                  "peerExponent", growth.peer().size() < 2 ? null : Growth.exponent(growth.peer()));
      putPoints(curve.putObject("ours"), growth.ours());
      putPoints(curve.putObject("peer"), growth.peer());
    }
    write(file, json);
  }

  /** The rows that such a file holds. */
  public static ImmutableList<Row> readRows(Path file) throws IOException {
    ImmutableList.Builder<Row> rows = ImmutableList.builder();
    for (JsonNode row : MAPPER.readTree(file.toFile())) {
      rows.add(
          new Row(
              row.path("id").asText(),
              row.path("name").asText(),
              row.path("unit").asText(),
              row.path("ours").asDouble(),
              number(row.path("peer")),
              number(row.path("floor")),
              row.path("goal").asDouble()));
    }
    return rows.build();
  }

  /** The growth curves that such a file holds. */
  public static ImmutableList<Growth> readGrowths(Path file) throws IOException {
    ImmutableList.Builder<Growth> growths = ImmutableList.builder();
    for (JsonNode growth : MAPPER.readTree(file.toFile())) {
      growths.add(
          new Growth(
              growth.path("id").asText(),
              growth.path("name").asText(),
              growth.path("unit").asText(),
              points(growth.path("ours")),
              points(growth.path("peer"))));
    }
    return growths.build();
  }

  private static @Nullable Double number(JsonNode json) {
    return json.isNumber() ? json.asDouble() : null;
  }

  private static ImmutableSortedMap<Integer, Double> points(JsonNode json) {
    ImmutableSortedMap.Builder<Integer, Double> points = ImmutableSortedMap.naturalOrder();
    json.properties()
        .forEach(point -> points.put(Integer.valueOf(point.getKey()), point.getValue().asDouble()));
    return points.build();
  }

  private static void putPoints(ObjectNode json, Map<Integer, Double> points) {
    points.forEach((segments, figure) -> json.put(segments.toString(), figure));
  }

  private static void write(Path file, ArrayNode json) throws IOException {
    Files.writeString(
        file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }
}
