package io.segmentschema.cache.store;

import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.SegmentId;
import java.time.Instant;

/**
 * A schema that was learnt for a segment and that the store does not have yet.
 *
 * @param id the segment
 * @param usedRevision the life of the segment in which the schema was learnt ({@link
 *     CommittedSegment#usedRevision()})
 * @param schema what was learnt
 * @param since when it was learnt
 */
public record PendingBackfill(
    SegmentId id, long usedRevision, SegmentSchema schema, Instant since) {}
