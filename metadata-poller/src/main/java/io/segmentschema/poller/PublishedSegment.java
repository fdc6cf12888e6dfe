package io.segmentschema.poller;

import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.segment.SegmentId;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One segment of a publish.
 *
 * @param id the segment
 * @param tombstone whether it has neither data nor schema
 * @param numRows its row count, 0 or more; where absent the stored one stays
 * @param schema its schema; where absent the stored one stays
 */
public record PublishedSegment(
    SegmentId id, boolean tombstone, OptionalLong numRows, Optional<FingerprintedSchema> schema) {

  public PublishedSegment {
    if (tombstone && schema.isPresent()) {
      throw new InvalidInputException(
          "schema", "must be absent for a tombstone, which has no schema: segment=" + id);
    }
  }
}
