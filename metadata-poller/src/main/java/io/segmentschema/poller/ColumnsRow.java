package io.segmentschema.poller;

import java.sql.ResultSet;
import java.sql.SQLException;

/** A row whose columns come one by one. */
final class ColumnsRow extends ResultRow {

  static final String COLUMNS =
      "datasource, interval_start, interval_end, version, partition_num, used, used_revision,"
          + " tombstone, num_rows, schema_id, revision";

  private final ResultSet rows;

  ColumnsRow(ResultSet rows) {
    this.rows = rows;
  }

  @Override
  void read() throws SQLException {
    takeChunk(
        Bytes.of(rows.getBytes(1)), rows.getLong(2), rows.getLong(3), Bytes.of(rows.getBytes(4)));
    takePartition(rows.getInt(5));
    takeFlags(rows.getBoolean(6), rows.getBoolean(8));
    long numRows = rows.getLong(9);
    if (rows.wasNull()) {
      takeUnknownRows();
    } else {
      takeRows(numRows);
    }
    long schemaId = rows.getLong(10);
    takeSchema(rows.wasNull() ? NO_SCHEMA : schemaId);
    takeRevisions(rows.getLong(11), rows.getLong(7));
  }
}
