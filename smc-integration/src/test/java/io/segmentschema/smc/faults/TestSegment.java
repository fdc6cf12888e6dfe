package io.segmentschema.smc.faults;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A segment that a test publishes, of one day and of version {@code v}.
 *
 * @param day its interval is that day of January 2025
 */
record TestSegment(String datasource, int day, int partition) {

  /** Druid's name of it. */
  String text() {
    String partitionSuffix = partition == 0 ? "" : "_" + partition;
    return "%s_2025-01-%02dT00:00:00.000Z_2025-01-%02dT00:00:00.000Z_v%s"
        .formatted(datasource, day, day + 1, partitionSuffix);
  }

  /** The body that publishes these segments, each with one column of that name. */
  static String publish(Map<TestSegment, String> columns) {
    return columns.entrySet().stream()
        .map(each -> each.getKey().json(each.getValue()))
        .collect(Collectors.joining(",", "{\"segments\":[", "]}"));
  }

  /** The body that marks these segments, all of the first one's datasource, unused. */
  static String unused(List<TestSegment> segments) {
    return segments.stream()
        .map(segment -> "\"" + segment.text() + "\"")
        .collect(
            Collectors.joining(
                ",",
                "{\"datasource\":\"" + segments.get(0).datasource() + "\",\"segmentIds\":[",
                "]}"));
  }

  private String json(String column) {
    return """
        {"datasource":"%s","interval":"2025-01-%02d/2025-01-%02d","version":"v","partitionNum":%d,
        "numRows":1,"schema":{"rowSignature":[{"name":"%s","type":"LONG"}]}}"""
        .formatted(datasource, day, day + 1, partition, column);
  }
}
