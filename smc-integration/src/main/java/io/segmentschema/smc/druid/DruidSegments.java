package io.segmentschema.smc.druid;

import com.google.common.collect.ImmutableList;
import io.segmentschema.smc.inventory.ListedSegment;

/**
 * A Coordinator's list of used segments, read.
 *
 * @param segments the used, finished segments in its order
 * @param realtime how many rows were left out because their segments are still being written
 * @param malformed the rows that were skipped
 */
public record DruidSegments(
    ImmutableList<ListedSegment> segments, int realtime, MalformedEntries malformed) {}
