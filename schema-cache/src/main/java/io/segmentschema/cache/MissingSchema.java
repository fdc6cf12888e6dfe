package io.segmentschema.cache;

import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.StoredSchema;
import java.util.Comparator;

/**
 * A used segment whose schema has to be asked for.
 *
 * @param id the segment
 * @param usedRevision the life of the segment that is asked about; goes back with the answer
 * @param unreadable whether the store has a payload for it that cannot be read; such a segment is
 *     queried at most every ten minutes
 */
public record MissingSchema(SegmentId id, long usedRevision, boolean unreadable) {

  static final Comparator<MissingSchema> NEWEST_FIRST =
      Comparator.comparing(MissingSchema::id, SegmentId.newestFirst());

  static MissingSchema of(CommittedSegment row) {
    return new MissingSchema(
        row.id(), row.usedRevision(), row.schema() instanceof StoredSchema.Unreadable);
  }
}
