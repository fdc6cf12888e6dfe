package io.segmentschema.cache.store;

import io.segmentschema.cache.segment.SegmentId;

/** What became of one backfill entry in a committed transaction. */
public sealed interface BackfillResult {

  /** The segment that the result is about. */
  SegmentId id();

  /**
   * The row carries a schema now.
   *
   * @param row the committed row, with the schema that the store holds (which wins over the learnt
   *     one)
   * @param written whether this transaction wrote the schema; false if the row already had one
   */
  record Stored(CommittedSegment row, boolean written) implements BackfillResult {
    @Override
    public SegmentId id() {
      return row.id();
    }
  }

  /**
   * There is no used row that could take the schema: it was deleted, marked unused, turned into a
   * tombstone, or has begun another life.
   */
  record Vanished(SegmentId id) implements BackfillResult {}
}
