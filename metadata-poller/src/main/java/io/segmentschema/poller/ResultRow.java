package io.segmentschema.poller;

import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The row at which a result set is. What a row shares with the one before it is decoded and checked
 * once: the store sends the segments of one interval and version side by side. For one thread.
 */
abstract class ResultRow implements ScannedRow {

  /** A part of an array that nobody writes to any more. */
  static final class Bytes {

    private final byte[] array;
    private final int from;
    private final int to;

    Bytes(byte[] array, int from, int to) {
      this.array = array;
      this.from = from;
      this.to = to;
    }

    static Bytes of(byte[] array) {
      return new Bytes(array, 0, array.length);
    }

    private boolean isSame(Bytes other) {
      return Arrays.equals(array, from, to, other.array, other.from, other.to);
    }

    private String text() {
      return new String(array, from, to - from, StandardCharsets.UTF_8);
    }
  }

  private Bytes datasourceBytes = Bytes.of(new byte[0]);
  private Bytes versionBytes = datasourceBytes;

  /** The first partition of this row's interval and version; null before the first row. */
  private @Nullable SegmentId first;

  private int partitionNum;
  private boolean used;
  private boolean tombstone;
  private long numRows;
  private long schemaId;
  private long revision;
  private long usedRevision;

  /**
   * Reads the row at which the result set is.
   *
   * @throws InvalidInputException if other hands have written what is no segment; the next row can
   *     be read all the same
   */
  abstract void read() throws SQLException;

  /** Takes what a row's key begins with. */
  final void takeChunk(Bytes datasource, long start, long end, Bytes version) {
    SegmentId before = first;
    if (before == null) {
      keep(datasource, name(datasource), new SegmentInterval(start, end), version, version.text());
      return;
    }
    boolean sameDatasource = datasource.isSame(datasourceBytes);
    boolean sameVersion = version.isSame(versionBytes);
    SegmentInterval interval = before.interval();
    boolean sameInterval = interval.startMillis() == start && interval.endMillis() == end;
    if (!sameDatasource || !sameVersion || !sameInterval) {
      keep(
          datasource,
          sameDatasource ? before.datasource() : name(datasource),
          sameInterval ? interval : new SegmentInterval(start, end),
          version,
          sameVersion ? before.version() : version.text());
    }
  }

  private void keep(
      Bytes datasource,
      DatasourceName name,
      SegmentInterval interval,
      Bytes version,
      String versionText) {
    first = new SegmentId(name, interval, versionText, 0);
    datasourceBytes = datasource;
    versionBytes = version;
  }

  private static DatasourceName name(Bytes bytes) {
    return DatasourceName.of(bytes.text());
  }

  final void takePartition(int number) {
    require(number >= 0, "partition_num must not be negative", number);
    partitionNum = number;
  }

  final void takeFlags(boolean isUsed, boolean isTombstone) {
    used = isUsed;
    tombstone = isTombstone;
  }

  final void takeRows(long known) {
    require(known >= 0, "num_rows must not be negative", known);
    numRows = known;
  }

  final void takeUnknownRows() {
    numRows = UNKNOWN_ROWS;
  }

  /** Takes the schema's number; {@link #NO_SCHEMA} where there is none. */
  final void takeSchema(long number) {
    schemaId = number;
  }

  final void takeRevisions(long latest, long sinceUsed) {
    require(sinceUsed >= 1, "used_revision must be 1 or more", sinceUsed);
    require(latest >= sinceUsed, "revision must not be below used_revision", latest);
    revision = latest;
    usedRevision = sinceUsed;
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
