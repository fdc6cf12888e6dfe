package io.segmentschema.smc.druid;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;

/** The fields by which Druid names a segment, in the JSON of its segments and shard specs. */
final class DruidSegmentJson {

  private static final String IDENTIFIER = "identifier";
  private static final String SHARD_SPEC = "shardSpec";
  private static final String PARTITION = "partitionNum";

  private DruidSegmentJson() {}

  /**
   * The segment that an entry is about; where it spells the identifier out, that has to agree.
   *
   * @throws InvalidInputException that names the field which is wrong
   */
  static SegmentId id(JsonNode segment) {
    if (!segment.isObject()) {
      throw new InvalidInputException("segment", "must be a JSON object");
    }
    SegmentId id =
        new SegmentId(
            DatasourceName.of(DruidJson.text(segment, "dataSource")),
            SegmentInterval.parse(DruidJson.text(segment, "interval")),
            DruidJson.text(segment, "version"),
            partition(segment.path(SHARD_SPEC).path(PARTITION)));
    JsonNode identifier = segment.path(IDENTIFIER);
    if (!isAbsent(identifier)
        && !SegmentId.parse(id.datasource(), DruidJson.text(segment, IDENTIFIER)).equals(id)) {
      throw new InvalidInputException(
          IDENTIFIER,
          "must agree with dataSource, interval, version and partition: "
              + InvalidInputException.shown(identifier.textValue()));
    }
    return id;
  }

  /** Whether the segment has neither data nor schema. */
  static boolean isTombstone(JsonNode segment) {
    return segment.path(SHARD_SPEC).path("type").asText().equals("tombstone");
  }

  static boolean isAbsent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  /** A shard spec without a number is that of the only segment. */
  private static int partition(JsonNode number) {
    if (isAbsent(number)) {
      return 0;
    }
    if (!number.isIntegralNumber() || !number.canConvertToInt()) {
      throw new InvalidInputException(PARTITION, "must be 0 to 2147483647");
    }
    return number.intValue();
  }
}
