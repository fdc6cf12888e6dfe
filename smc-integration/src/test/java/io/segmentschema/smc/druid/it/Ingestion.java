package io.segmentschema.smc.druid.it;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.errorprone.annotations.CheckReturnValue;
import java.util.List;
import java.util.Map;

/**
 * A native batch task with its rows inside, one segment or more a day; columns are those that the
 * rows have.
 */
@CheckReturnValue
record Ingestion(
    String datasource,
    String interval,
    List<String> rows,
    Object dimensions,
    List<Map<String, String>> metrics,
    boolean isAppended,
    boolean isReplacing) {

  private static final JsonMapper MAPPER = new JsonMapper();

  /** Replaces what these rows' days hold; their columns and types are discovered. */
  static Ingestion of(String datasource, String interval, String... rows) {
    return new Ingestion(
        datasource,
        interval,
        List.of(rows),
        Map.of("useSchemaDiscovery", true),
        List.of(),
        false,
        false);
  }

  /** With these columns as strings, and metrics by name and type. */
  Ingestion rolledUp(List<String> dimensions, List<Map<String, String>> metrics) {
    return new Ingestion(
        datasource,
        interval,
        rows,
        Map.of("dimensions", dimensions),
        metrics,
        isAppended,
        isReplacing);
  }

  /** Beside what the interval holds already. */
  Ingestion appended() {
    return new Ingestion(datasource, interval, rows, dimensions, metrics, true, false);
  }

  /** The whole interval anew, so that days without rows become tombstones. */
  Ingestion replacing() {
    return new Ingestion(datasource, interval, rows, dimensions, metrics, false, true);
  }

  /** The task as Druid's API takes it. */
  String task() {
    Map<String, Object> dataSchema =
        Map.of(
            "dataSource",
            datasource,
            "timestampSpec",
            Map.of("column", "time", "format", "auto"),
            "dimensionsSpec",
            dimensions,
            "metricsSpec",
            metrics,
            "granularitySpec",
            Map.of(
                "segmentGranularity",
                "DAY",
                "queryGranularity",
                "NONE",
                "rollup",
                !metrics.isEmpty(),
                "intervals",
                List.of(interval)));
    Map<String, Object> io =
        Map.of(
            "type",
            "index_parallel",
            "inputSource",
            Map.of("type", "inline", "data", String.join("\n", rows)),
            "inputFormat",
            Map.of("type", "json"),
            "appendToExisting",
            isAppended,
            "dropExisting",
            isReplacing);
    Map<String, Object> tuning =
        Map.of(
            "type",
            "index_parallel",
            "maxNumConcurrentSubTasks",
            1,
            "partitionsSpec",
            Map.of("type", "dynamic"));
    return json(
        Map.of(
            "type",
            "index_parallel",
            "spec",
            Map.of("dataSchema", dataSchema, "ioConfig", io, "tuningConfig", tuning)));
  }

  /** A task that writes an interval's segments as one anew, whatever days they were of. */
  static String compaction(String datasource, String interval, String granularity) {
    return json(
        Map.of(
            "type",
            "compact",
            "dataSource",
            datasource,
            "ioConfig",
            Map.of(
                "type", "compact", "inputSpec", Map.of("type", "interval", "interval", interval)),
            "granularitySpec",
            Map.of("segmentGranularity", granularity),
            "tuningConfig",
            Map.of("type", "index_parallel", "maxNumConcurrentSubTasks", 1)));
  }

  private static String json(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
