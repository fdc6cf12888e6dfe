package io.segmentschema.poller;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A row that the server sends as one value: its numbers in decimal, each with a comma behind it,
 * then the two names. MySQL's driver takes longer over a row's many columns than over all else that
 * a read of a whole table does; over one it takes a fraction, and the server sends numbers in
 * decimal either way.
 */
final class PackedRow extends ResultRow {

  /** The one column; NULL in it is nothing between two commas. */
  static final String COLUMN =
      "CONCAT(CONCAT_WS(',', interval_start, interval_end, partition_num, used, tombstone,"
          + " used_revision, revision, COALESCE(num_rows, ''), COALESCE(schema_id, ''),"
          + " LENGTH(datasource), ''), datasource, version)";

  private final ResultSet rows;
  private byte[] row = {};
  private int at;

  PackedRow(ResultSet rows) {
    this.rows = rows;
  }

  @Override
  void read() throws SQLException {
    row = rows.getBytes(1);
    at = 0;
    long start = number();
    long end = number();
    int partition = (int) number();
    boolean isUsed = number() != 0;
    boolean isTombstone = number() != 0;
    long usedRevision = number();
    long revision = number();
    boolean isRowsKnown = !isNull();
    long numRows = number();
    long schemaId = number(); // 0 is NO_SCHEMA as well.
    int datasourceLength = (int) number();
    int versionAt = at + datasourceLength;
    takeChunk(new Bytes(row, at, versionAt), start, end, new Bytes(row, versionAt, row.length));
    takePartition(partition);
    takeFlags(isUsed, isTombstone);
    if (isRowsKnown) {
      takeRows(numRows);
    } else {
      takeUnknownRows();
    }
    takeSchema(schemaId);
    takeRevisions(revision, usedRevision);
  }

  private boolean isNull() {
    return row[at] == ',';
  }

  /** Takes the next number, and steps over the comma behind it; 0 for NULL. */
  private long number() {
    byte[] bytes = row;
    int next = at;
    boolean isNegative = bytes[next] == '-';
    if (isNegative) {
      next++;
    }
    long value = 0;
    for (byte digit = bytes[next]; digit != ','; digit = bytes[next]) {
      value = value * 10 + (digit - '0');
      next++;
    }
    at = next + 1;
    return isNegative ? -value : value;
  }
}
