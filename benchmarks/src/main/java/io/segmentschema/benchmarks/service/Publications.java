package io.segmentschema.benchmarks.service;

import io.segmentschema.benchmarks.data.Columns;
import io.segmentschema.benchmarks.data.SampleSegments;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Requests as publishers and Brokers make them. Stateless. */
public final class Publications {

  private static final String JSON = "Content-Type: application/json\n";

  private Publications() {}

  /** Publishes a segment of the datasource, in that hour, with that schema. */
  public static byte[] publish(int datasource, int hour, int schema) {
    return publishing(List.of(segment(datasource, hour, schema)));
  }

  /** Publishes one segment of each datasource of the range; no two of them have one schema. */
  public static byte[] publishFirst(int from, int to) {
    List<String> segments = new ArrayList<>();
    for (int datasource = from; datasource < to; datasource++) {
      segments.add(segment(datasource, 0, datasource));
    }
    return publishing(segments);
  }

  /** A Broker's own request for the schemas of the first so many datasources. */
  public static byte[] informationOf(int datasources) {
    List<String> names = new ArrayList<>();
    for (int datasource = 0; datasource < datasources; datasource++) {
      names.add('"' + SampleSegments.nameOf(datasource) + '"');
    }
    return Connection.request(
        "POST /druid/coordinator/v1/metadata/dataSourceInformation",
        JSON + "Accept-Encoding: gzip\n",
        "[" + String.join(",", names) + "]");
  }

  /** A fetch of one datasource's schema, conditional if an ETag is given. */
  public static byte[] schemaOf(int datasource, String etag) {
    return Connection.request(
        "GET /v1/datasources/" + SampleSegments.nameOf(datasource) + "/schema",
        etag.isEmpty() ? "" : "If-None-Match: " + etag + "\n",
        "");
  }

  private static byte[] publishing(List<String> segments) {
    return Connection.request(
        "POST /v1/segments", JSON, "{\"segments\":[" + String.join(",", segments) + "]}");
  }

  private static String segment(int datasource, int hour, int schema) {
    List<String> columns = new ArrayList<>();
    for (Map.Entry<String, String> column : Columns.of(schema).entrySet()) {
      columns.add(
          "{\"name\":\"%s\",\"type\":\"%s\"}".formatted(column.getKey(), column.getValue()));
    }
    return """
        {"datasource":"%s","interval":"%s/%s","version":"v1","partitionNum":0,"numRows":1000,
        "schema":{"rowSignature":[%s],"aggregators":{}}}"""
        .formatted(
            SampleSegments.nameOf(datasource),
            java.time.Instant.ofEpochMilli(SampleSegments.startOf(hour)),
            java.time.Instant.ofEpochMilli(SampleSegments.startOf(hour + 1)),
            String.join(",", columns));
  }
}
