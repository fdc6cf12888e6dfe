package io.segmentschema.poller;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.StoredSchema;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A row of table {@code segments}.
 *
 * @param schemaId null where the row names no schema
 * @param usedChangedAt epoch milliseconds of the store's clock
 */
record SegmentRow(
    SegmentId id,
    boolean used,
    long usedChangedAt,
    long usedRevision,
    boolean tombstone,
    @Nullable Long numRows,
    @Nullable Long schemaId,
    long revision) {

  static final String COLUMNS =
      "datasource, interval_start, interval_end, version, partition_num, used, used_changed_at,"
          + " used_revision, tombstone, num_rows, schema_id, revision";

  /**
   * @throws io.segmentschema.cache.error.InvalidInputException if other hands have written what is
   *     no segment
   */
  static SegmentRow read(ResultSet rs) throws SQLException {
    SegmentId id =
        new SegmentId(
            DatasourceName.of(new String(rs.getBytes(1), StandardCharsets.UTF_8)),
            new SegmentInterval(rs.getLong(2), rs.getLong(3)),
            new String(rs.getBytes(4), StandardCharsets.UTF_8),
            rs.getInt(5));
    boolean used = rs.getBoolean(6);
    long usedChangedAt = rs.getLong(7);
    long usedRevision = rs.getLong(8);
    boolean tombstone = rs.getBoolean(9);
    @Nullable Long numRows = nullable(rs, 10);
    @Nullable Long schemaId = nullable(rs, 11);
    return new SegmentRow(
        id, used, usedChangedAt, usedRevision, tombstone, numRows, schemaId, rs.getLong(12));
  }

  /** The same row, changed in the transaction of that revision. */
  SegmentRow at(long newRevision) {
    return new SegmentRow(
        id, used, usedChangedAt, usedRevision, tombstone, numRows, schemaId, newRevision);
  }

  SegmentRow unused(long nowMillis, long newRevision) {
    return new SegmentRow(
        id, false, nowMillis, usedRevision, tombstone, numRows, schemaId, newRevision);
  }

  SegmentRow usedAgain(boolean nowTombstone, long nowMillis, long newRevision) {
    return new SegmentRow(
        id,
        true,
        nowMillis,
        newRevision,
        nowTombstone,
        numRows,
        nowTombstone ? null : schemaId,
        newRevision);
  }

  CommittedSegment committed(StoredSchema schema) {
    return new CommittedSegment(
        id,
        revision,
        usedRevision,
        used,
        tombstone,
        numRows == null ? OptionalLong.empty() : OptionalLong.of(numRows),
        tombstone ? StoredSchema.NONE : schema);
  }

  private static @Nullable Long nullable(ResultSet rs, int column) throws SQLException {
    long value = rs.getLong(column);
    return rs.wasNull() ? null : value;
  }
}
