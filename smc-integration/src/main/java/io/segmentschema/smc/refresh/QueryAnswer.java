package io.segmentschema.smc.refresh;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.SegmentId;

/**
 * What a server said about the segments of one query. A segment in none of the three counts as
 * missing.
 *
 * @param schemas what was learnt
 * @param missing segments that the server says it does not serve
 * @param failed segments whose part of the answer could not be read, with the reason
 */
public record QueryAnswer(
    ImmutableMap<SegmentId, SegmentSchema> schemas,
    ImmutableSet<SegmentId> missing,
    ImmutableMap<SegmentId, String> failed) {}
