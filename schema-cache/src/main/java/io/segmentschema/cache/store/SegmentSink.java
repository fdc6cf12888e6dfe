package io.segmentschema.cache.store;

/** Takes segment rows one after the other. */
@FunctionalInterface
public interface SegmentSink {

  /**
   * Takes one row.
   *
   * @param row may stand for the next row when this returns
   * @param schema of the row; that of a tombstone is {@link StoredSchema#NONE}
   */
  void accept(ScannedSegment row, StoredSchema schema);
}
