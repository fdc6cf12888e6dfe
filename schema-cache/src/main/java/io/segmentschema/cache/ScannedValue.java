package io.segmentschema.cache;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.ScannedSegment;

/** A value in the form of a scan's row. */
record ScannedValue(CommittedSegment value) implements ScannedSegment {

  @Override
  public DatasourceName datasource() {
    return value.id().datasource();
  }

  @Override
  public SegmentInterval interval() {
    return value.id().interval();
  }

  @Override
  public String version() {
    return value.id().version();
  }

  @Override
  public int partitionNum() {
    return value.id().partitionNum();
  }

  @Override
  public boolean used() {
    return value.used();
  }

  @Override
  public boolean tombstone() {
    return value.tombstone();
  }

  @Override
  public long numRows() {
    return value.numRows().orElse(UNKNOWN_ROWS);
  }

  @Override
  public long revision() {
    return value.revision();
  }

  @Override
  public long usedRevision() {
    return value.usedRevision();
  }
}
