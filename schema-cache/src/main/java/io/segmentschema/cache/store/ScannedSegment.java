package io.segmentschema.cache.store;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import java.util.OptionalLong;

/**
 * A segment row of the store while a scan is at it. The object may stand for the next row once the
 * scan goes on, so that a scan of millions of rows needs no object for each. Its parts are valid:
 * {@link #id()} never fails, and {@code 1 <= usedRevision() <= revision()}. For one thread.
 */
public interface ScannedSegment {

  /** What {@link #numRows()} is where the row has no count. */
  long UNKNOWN_ROWS = -1;

  DatasourceName datasource();

  SegmentInterval interval();

  String version();

  int partitionNum();

  boolean used();

  boolean tombstone();

  /** The row count, from 0, or {@link #UNKNOWN_ROWS}. */
  long numRows();

  /** See {@link CommittedSegment#revision()}. */
  long revision();

  /** See {@link CommittedSegment#usedRevision()}. */
  long usedRevision();

  default SegmentId id() {
    return new SegmentId(datasource(), interval(), version(), partitionNum());
  }

  /** The row as a value that stays. */
  default CommittedSegment committed(StoredSchema schema) {
    return new CommittedSegment(
        id(),
        revision(),
        usedRevision(),
        used(),
        tombstone(),
        numRows() == UNKNOWN_ROWS ? OptionalLong.empty() : OptionalLong.of(numRows()),
        tombstone() ? StoredSchema.NONE : schema);
  }
}
