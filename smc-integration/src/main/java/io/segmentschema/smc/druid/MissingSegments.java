package io.segmentschema.smc.druid;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import java.util.Optional;

/**
 * Reads which segments a data node says it does not serve, from its response context. That is a
 * hint only: Druid cuts a long context off, and what is not answered is missing in any case.
 */
final class MissingSegments {

  private MissingSegments() {}

  /** The segments of that datasource that the context lists; none where it cannot be read. */
  static ImmutableSet<SegmentId> read(DatasourceName datasource, String context) {
    ImmutableSet.Builder<SegmentId> missing = ImmutableSet.builder();
    for (JsonNode descriptor : tree(context).path("missingSegments")) {
      segment(datasource, descriptor).ifPresent(missing::add);
    }
    return missing.build();
  }

  /** The short names are what data nodes write today; older and other writers spell them out. */
  private static Optional<SegmentId> segment(DatasourceName datasource, JsonNode descriptor) {
    boolean isShort = descriptor.has("itvl");
    JsonNode partition = descriptor.path(isShort ? "part" : "partitionNumber");
    try {
      return Optional.of(
          new SegmentId(
              datasource,
              SegmentInterval.parse(DruidJson.text(descriptor, isShort ? "itvl" : "interval")),
              DruidJson.text(descriptor, isShort ? "ver" : "version"),
              partition.canConvertToInt() ? partition.intValue() : -1));
    } catch (InvalidInputException unreadable) {
      return Optional.empty();
    }
  }

  private static JsonNode tree(String context) {
    try {
      return DruidJson.MAPPER.readTree(context);
    } catch (JsonProcessingException | NumberFormatException cutOff) {
      return DruidJson.MAPPER.missingNode();
    }
  }
}
