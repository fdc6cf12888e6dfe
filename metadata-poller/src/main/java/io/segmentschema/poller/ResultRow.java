package io.segmentschema.poller;

import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The row at which a result set is. What a row shares with the one before it is decoded and checked
 * once: the store sends the segments of one interval and version side by side. For one thread.
 */
final class ResultRow implements ScannedRow {

  static final String COLUMNS =
      "datasource, interval_start, interval_end, version, partition_num, used, used_revision,"
          + " tombstone, num_rows, schema_id, revision";

  private final ResultSet rows;

  private byte[] datasourceBytes = {};
  private byte[] versionBytes = {};

  /** The first partition of this row's interval and version; null before the first row. */
  private @Nullable SegmentId first;

  private int partitionNum;
  private boolean used;
  private boolean tombstone;
  private long numRows;
  private long schemaId;
  private long revision;
  private long usedRevision;

  ResultRow(ResultSet rows) {
    this.rows = rows;
  }

  /**
   * Reads the row at which the result set is.
   *
   * @throws InvalidInputException if other hands have written what is no segment; the next row can
   *     be read all the same
   */
  void read() throws SQLException {
    readKey();
    partitionNum = rows.getInt(5);
    require(partitionNum >= 0, "partition_num must not be negative", partitionNum);
    used = rows.getBoolean(6);
    usedRevision = rows.getLong(7);
    tombstone = rows.getBoolean(8);
    numRows = rows.getLong(9);
    if (rows.wasNull()) {
      numRows = UNKNOWN_ROWS;
    } else {
      require(numRows >= 0, "num_rows must not be negative", numRows);
    }
    schemaId = rows.getLong(10);
    if (rows.wasNull()) {
      schemaId = NO_SCHEMA;
    }
    revision = rows.getLong(11);
    require(usedRevision >= 1, "used_revision must be 1 or more", usedRevision);
    require(revision >= usedRevision, "revision must not be below used_revision", revision);
  }

  private void readKey() throws SQLException {
    byte[] datasource = rows.getBytes(1);
    long start = rows.getLong(2);
    long end = rows.getLong(3);
    byte[] version = rows.getBytes(4);
    SegmentId before = first;
    if (before == null) {
      keep(datasource, name(datasource), new SegmentInterval(start, end), version, text(version));
      return;
    }
    boolean sameDatasource = Arrays.equals(datasource, datasourceBytes);
    boolean sameVersion = Arrays.equals(version, versionBytes);
    SegmentInterval interval = before.interval();
    boolean sameInterval = interval.startMillis() == start && interval.endMillis() == end;
    if (!sameDatasource || !sameVersion || !sameInterval) {
      keep(
          datasource,
          sameDatasource ? before.datasource() : name(datasource),
          sameInterval ? interval : new SegmentInterval(start, end),
          version,
          sameVersion ? before.version() : text(version));
    }
  }

  private void keep(
      byte[] datasource,
      DatasourceName name,
      SegmentInterval interval,
      byte[] version,
      String versionText) {
    first = new SegmentId(name, interval, versionText, 0);
    datasourceBytes = datasource;
    versionBytes = version;
  }

  private static DatasourceName name(byte[] bytes) {
    return DatasourceName.of(text(bytes));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private SegmentId first() {
    return Objects.requireNonNull(first, "no row has been read");
  }

  private void require(boolean right, String rule, long value) {
    if (!right) {
      throw new InvalidInputException(
          "segments", rule + ", is " + value + " beside segment " + first());
    }
  }

  @Override
  public DatasourceName datasource() {
    return first().datasource();
  }

  @Override
  public SegmentInterval interval() {
    return first().interval();
  }

  @Override
  public String version() {
    return first().version();
  }

  @Override
  public int partitionNum() {
    return partitionNum;
  }

  @Override
  public boolean used() {
    return used;
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
  public long schemaId() {
    return schemaId;
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
