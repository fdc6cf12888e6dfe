package io.segmentschema.smc.inventory;

import io.segmentschema.cache.segment.SegmentId;
import java.util.OptionalLong;

/**
 * One entry of an engine's list of used segments.
 *
 * @param id the segment
 * @param tombstone whether it has neither data nor schema
 * @param overshadowed whether newer used segments cover it fully
 * @param numRows its row count, where the list names it
 * @param replicationFactor how many servers are to load it, 0 for a segment that stays cold; -1
 *     where the list does not say
 */
public record ListedSegment(
    SegmentId id,
    boolean tombstone,
    boolean overshadowed,
    OptionalLong numRows,
    int replicationFactor) {

  /** The replication factor of a list that names none. */
  public static final int UNKNOWN_REPLICATION = -1;

  public ListedSegment {
    if (replicationFactor < UNKNOWN_REPLICATION) {
      throw new IllegalArgumentException(
          "A replication factor is -1 (unknown) or more: replicationFactor=" + replicationFactor);
    }
    if (numRows.isPresent() && numRows.getAsLong() < 0) {
      throw new IllegalArgumentException(
          "A row count is 0 or more: numRows=" + numRows.getAsLong() + ", segment=" + id);
    }
  }
}
