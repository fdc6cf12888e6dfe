package io.segmentschema.smc.service.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the bodies of requests look like, for the description of the API: they are read piece by
 * piece and become nothing like this. A test sends what is described here.
 */
public final class RequestBodies {

  private static final String INTERVAL = "Two ISO-8601 instants with a slash between.";
  private static final String SEGMENT_ID = "datasource_start_end_version[_partition]";

  private RequestBodies() {}

  /** Of {@code POST /v1/segments}. */
  public record PublishRequest(
      @Says("1 to 10,000 segments, each once.") List<SegmentToPublish> segments) {}

  /** One segment of it. */
  public record SegmentToPublish(
      String datasource,
      @Says(INTERVAL) String interval,
      String version,
      int partitionNum,
      long numRows,
      @Says(value = "Has neither data nor schema.", optional = true) boolean tombstone,
      @Says(optional = true) @Nullable GivenSchema schema) {}

  /** Its schema; without one the stored one stays. */
  public record GivenSchema(
      List<GivenColumn> rowSignature,
      @Says(value = "By the names of metrics, in Druid's own form.", optional = true)
          Map<String, JsonNode> aggregators) {}

  /** One column of it. */
  public record GivenColumn(
      String name,
      @Says(value = "Null if nobody knows it.", optional = true) @Nullable String type) {}

  /** Of {@code POST /v1/segments/unused}. */
  public record UnusedRequest(String datasource, @Says(SEGMENT_ID) List<String> segmentIds) {}

  /** Of {@code POST /v1/realtime/schemas}. */
  public record RealtimeSchemas(
      String task,
      @Says("The task's incarnation: the higher one wins.") long epoch,
      @Says("Counts the messages of that incarnation from 1.") long sequence,
      List<RealtimeSchema> segmentSchemas) {}

  /** What a task says of one segment. */
  public record RealtimeSchema(
      String dataSource,
      @Says(SEGMENT_ID) String segmentId,
      @Says("Whether it adds to what was said before, or replaces it.") boolean delta,
      @Says(optional = true) @Nullable Long numRows,
      @Says(optional = true) @Nullable List<String> newColumns,
      @Says(optional = true) @Nullable List<String> updatedColumns,
      @Says(optional = true) @Nullable Map<String, @Nullable String> columnTypeMap) {}

  /** Of {@code POST /v1/realtime/removals}. */
  public record RealtimeRemovals(
      String task,
      long epoch,
      long sequence,
      @Says(SEGMENT_ID) List<String> segmentIds,
      @Says(oneOf = {"handedOff", "abandoned"}) String reason) {}
}
