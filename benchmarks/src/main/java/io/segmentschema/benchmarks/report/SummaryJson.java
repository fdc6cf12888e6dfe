package io.segmentschema.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

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

  private static void putPoints(ObjectNode json, Map<Integer, Double> points) {
    points.forEach((segments, figure) -> json.put(segments.toString(), figure));
  }

  private static void write(Path file, ArrayNode json) throws IOException {
    Files.writeString(
        file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }
}
