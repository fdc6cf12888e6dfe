package io.segmentschema.benchmarks.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The least work that brings the rows of a poll into this process: one streaming statement of the
 * columns that a poll reads, every one fetched, nothing made of it.
 */
public final class BareRead {

  private static final String COLUMNS =
      "datasource, interval_start, interval_end, version, partition_num, used, used_revision,"
          + " tombstone, num_rows, schema_id, revision";

  private BareRead() {}

  /** What was read. */
  public record Outcome(long rows, long checksum, double millis) {}

  /** Reads all used segments, the table from its begin to its end, which is the quickest way. */
  public static Outcome usedSegments(Connection connection) throws SQLException {
    return read(
        connection,
        "SELECT " + COLUMNS + " FROM segments IGNORE INDEX (segments_unused) WHERE used = TRUE");
  }

  /** Reads the segments that changed after that revision. */
  public static Outcome changedSegments(Connection connection, long revision) throws SQLException {
    return read(connection, "SELECT " + COLUMNS + " FROM segments WHERE revision > " + revision);
  }

  private static Outcome read(Connection connection, String sql) throws SQLException {
    long began = System.nanoTime();
    long rows = 0;
    long checksum = 0;
    try (PreparedStatement select =
        connection.prepareStatement(sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
      select.setFetchSize(Integer.MIN_VALUE);
      try (ResultSet found = select.executeQuery()) {
        while (found.next()) {
          rows++;
          checksum += fetched(found);
        }
      }
    }
    return new Outcome(rows, checksum, (System.nanoTime() - began) / 1e6);
  }

  private static long fetched(ResultSet row) throws SQLException {
    return row.getBytes(1).length
        + row.getLong(2)
        + row.getLong(3)
        + row.getBytes(4).length
        + row.getInt(5)
        + (row.getBoolean(6) ? 1 : 0)
        + row.getLong(7)
        + (row.getBoolean(8) ? 1 : 0)
        + row.getLong(9)
        + row.getLong(10)
        + row.getLong(11);
  }
}
