package io.segmentschema.poller.snapshot;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.ScannedSegment;

/** The row that a reading is at; the same object for all of them. For one thread. */
final class SnapshotRow implements ScannedSegment {

  private static final SegmentInterval NO_INTERVAL = new SegmentInterval(0, 1);
  private static final DatasourceName NO_DATASOURCE = DatasourceName.of("none");

  private DatasourceName datasource = NO_DATASOURCE;
  private SegmentInterval interval = NO_INTERVAL;
  private String version = "";
  private long revision;
  private long usedRevision;
  private int partitionNum;
  private long numRows;
  private boolean tombstone;

  void datasource(DatasourceName name) {
    datasource = name;
  }

  void run(SegmentInterval ofRun, String versionOfRun, long revisionOfRun, long usedRevisionOfRun) {
    interval = ofRun;
    version = versionOfRun;
    revision = revisionOfRun;
    usedRevision = usedRevisionOfRun;
  }

  void segment(int partition, long rows, boolean isTombstone) {
    partitionNum = partition;
    numRows = rows;
    tombstone = isTombstone;
  }

  @Override
  public DatasourceName datasource() {
    return datasource;
  }

  @Override
  public SegmentInterval interval() {
    return interval;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public int partitionNum() {
    return partitionNum;
  }

  @Override
  public boolean used() {
    return true;
  }

  @Override
  public boolean tombstone() {
    return tombstone;
  }

  @Override
  public long numRows() {
    return numRows;
  }

  @Override
  public long revision() {
    return revision;
  }

  @Override
  public long usedRevision() {
    return usedRevision;
  }
}
