package io.segmentschema.poller;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentInterval;

/** A row of the model as a scan comes past it. */
record ModelRow(SegmentRow row) implements ScannedRow {

  @Override
  public DatasourceName datasource() {
    return row.id().datasource();
  }

  @Override
  public SegmentInterval interval() {
    return row.id().interval();
  }

  @Override
  public String version() {
    return row.id().version();
  }

  @Override
  public int partitionNum() {
    return row.id().partitionNum();
  }

  @Override
  public boolean used() {
    return row.used();
  }

  @Override
  public boolean tombstone() {
    return row.tombstone();
  }

  @Override
  public long numRows() {
    Long count = row.numRows();
    return count == null ? UNKNOWN_ROWS : count;
  }

  @Override
  public long schemaId() {
    Long id = row.schemaId();
    return id == null ? NO_SCHEMA : id;
  }

  @Override
  public long revision() {
    return row.revision();
  }

  @Override
  public long usedRevision() {
    return row.usedRevision();
  }
}
