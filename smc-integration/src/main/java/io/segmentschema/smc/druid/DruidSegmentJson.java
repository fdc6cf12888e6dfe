package io.segmentschema.smc.druid;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.segment.SegmentId;

/** The fields by which Druid names a segment, in the JSON of its segments and shard specs. */
final class DruidSegmentJson {

  private static final String IDENTIFIER = "identifier";
  private static final String SHARD_SPEC = "shardSpec";
  private static final String PARTITION = "partitionNum";

  /** The members that name a segment and say what kind it is. */
  static final ImmutableSet<String> MEMBERS =
      ImmutableSet.of("dataSource", "interval", "version", SHARD_SPEC, IDENTIFIER);

  private DruidSegmentJson() {}

  static void requireObject(JsonNode segment) {
    if (!segment.isObject()) {
      throw new InvalidInputException("segment", "must be a JSON object");
    }
  }

  /**
   * Where the entry spells the identifier out, it has to agree. Nearly always it is what Druid
   * makes of the entry's own texts, which is quicker to see than to read.
   *
   * @param interval the entry's text
   */
  static void requireSame(SegmentId id, String interval, JsonNode segment) {
    JsonNode identifier = segment.path(IDENTIFIER);
    if (isAbsent(identifier)) {
      return;
    }
    String text = DruidJson.text(segment, IDENTIFIER);
    String partition = id.partitionNum() == 0 ? "" : "_" + id.partitionNum();
    String usual =
        id.datasource().value() + "_" + interval.replace('/', '_') + "_" + id.version() + partition;
    if (!text.equals(usual) && !SegmentId.parse(id.datasource(), text).equals(id)) {
      throw new InvalidInputException(
          IDENTIFIER,
          "must agree with dataSource, interval, version and partition: "
              + InvalidInputException.shown(text));
    }
  }

  /** Whether the segment has neither data nor schema. */
  static boolean isTombstone(JsonNode segment) {
    return segment.path(SHARD_SPEC).path("type").asText().equals("tombstone");
  }

  static boolean isAbsent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  /** A shard spec without a number is that of the only segment. */
  static int partition(JsonNode segment) {
    JsonNode number = segment.path(SHARD_SPEC).path(PARTITION);
    if (isAbsent(number)) {
      return 0;
    }
    if (!number.isIntegralNumber() || !number.canConvertToInt()) {
      throw new InvalidInputException(PARTITION, "must be 0 to 2147483647");
    }
    return number.intValue();
  }
}
