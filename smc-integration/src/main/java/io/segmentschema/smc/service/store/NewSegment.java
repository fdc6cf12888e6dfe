package io.segmentschema.smc.service.store;

import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.segment.SegmentId;
import java.util.Optional;

/**
 * One segment of a publish.
 *
 * @param id the segment
 * @param numRows how many rows it has
 * @param tombstone whether it has neither data nor schema
 * @param schema its schema; without one the stored one stays
 */
public record NewSegment(
    SegmentId id, long numRows, boolean tombstone, Optional<SchemaPayload> schema) {}
