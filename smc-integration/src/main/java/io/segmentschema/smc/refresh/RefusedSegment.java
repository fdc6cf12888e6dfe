package io.segmentschema.smc.refresh;

import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.inventory.ServerName;

/**
 * A segment whose part of an answer could not be taken; it is asked for again from time to time.
 *
 * @param id which
 * @param server who answered latest
 * @param reason what was wrong with the answer
 */
public record RefusedSegment(SegmentId id, ServerName server, String reason) {}
