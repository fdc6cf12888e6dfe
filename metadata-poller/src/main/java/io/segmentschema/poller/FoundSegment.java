package io.segmentschema.poller;

import io.segmentschema.cache.segment.SegmentId;
import java.util.OptionalLong;

/**
 * A used segment that an engine lists.
 *
 * @param id the segment
 * @param tombstone whether it has neither data nor schema
 * @param numRows its row count, where the engine tells it
 */
public record FoundSegment(SegmentId id, boolean tombstone, OptionalLong numRows) {}
