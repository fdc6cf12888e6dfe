package io.segmentschema.poller;

import com.google.common.collect.Iterables;
import io.segmentschema.cache.segment.SegmentId;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The statements on table {@code segments}, but for those of the polls. */
final class SegmentTable {

  private static final String INSERT =
      """
      INSERT INTO segments (segment_id, datasource, interval_start, interval_end, version, partition_num,
        used, used_changed_at, used_revision, tombstone, num_rows, schema_id, revision)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String UPDATE =
      """
      UPDATE segments SET used = ?, used_changed_at = ?, used_revision = ?, tombstone = ?, num_rows = ?,
        schema_id = ?, revision = ? WHERE segment_id = ?
      """;

  /**
   * MySQL changes rows that it is told to insert and finds there in less than half the time of as
   * many updates. They are there: {@link #lock} has locked them. So the values of the columns that
   * never change are never used.
   */
  private static final String INSERT_OVER =
      """
      INSERT INTO segments (used, used_changed_at, used_revision, tombstone, num_rows, schema_id, revision,
        segment_id, datasource, interval_start, interval_end, version, partition_num)
      VALUES %s
      ON DUPLICATE KEY UPDATE used = VALUES(used), used_changed_at = VALUES(used_changed_at),
        used_revision = VALUES(used_revision), tombstone = VALUES(tombstone),
        num_rows = VALUES(num_rows), schema_id = VALUES(schema_id), revision = VALUES(revision)
      """;

  /** Rows of one statement: with the longest ids a tenth of what servers take by default. */
  private static final int ROWS_OF_A_STATEMENT = 1000;

  private SegmentTable() {}

  static Map<SegmentId, SegmentRow> find(Handle handle, Collection<SegmentId> ids) {
    return select(handle, ids, "");
  }

  /** The same, and nobody else changes or deletes these rows before the transaction ends. */
  static Map<SegmentId, SegmentRow> lock(Handle handle, Collection<SegmentId> ids) {
    return select(handle, ids, " FOR UPDATE");
  }

  private static Map<SegmentId, SegmentRow> select(
      Handle handle, Collection<SegmentId> ids, String locking) {
    Map<SegmentId, SegmentRow> found = new HashMap<>();
    for (List<SegmentId> chunk : Iterables.partition(ids, SchemaTable.CHUNK)) {
      Query query =
          handle.createQuery(
              "SELECT "
                  + SegmentRow.COLUMNS
                  + " FROM segments WHERE segment_id IN "
                  + SchemaTable.placeholders(chunk.size())
                  + locking);
      for (int i = 0; i < chunk.size(); i++) {
        query.bind(i, bytes(chunk.get(i).toString()));
      }
      query.map((rs, context) -> SegmentRow.read(rs)).forEach(row -> found.put(row.id(), row));
    }
    return found;
  }

  static void insert(Handle handle, Collection<SegmentRow> rows) {
    write(handle, INSERT, rows, SegmentTable::bindWhole);
  }

  /**
   * Changes rows.
   *
   * @param rows each was locked by this transaction
   */
  static void update(Handle handle, Dialect dialect, Collection<SegmentRow> rows) {
    if (dialect == Dialect.MYSQL) {
      for (List<SegmentRow> chunk : Iterables.partition(rows, ROWS_OF_A_STATEMENT)) {
        insertOver(handle, chunk);
      }
    } else {
      write(handle, UPDATE, rows, SegmentTable::bindChange);
    }
  }

  /**
   * In one statement without parameters: numbers, and ids in hexadecimal. The driver can make one
   * of a batch too, but looks at each value three times, which takes as long as all else together.
   */
  private static void insertOver(Handle handle, List<SegmentRow> rows) {
    String values = rows.stream().map(SegmentTable::changeAsText).collect(Collectors.joining(","));
    try (Statement statement = handle.getConnection().createStatement()) {
      statement.setEscapeProcessing(false);
      statement.executeUpdate(INSERT_OVER.formatted(values));
    } catch (SQLException failure) {
      throw SqlFailures.translate("write segments", failure);
    }
  }

  private static String changeAsText(SegmentRow row) {
    return "("
        + row.used()
        + ","
        + row.usedChangedAt()
        + ","
        + row.usedRevision()
        + ","
        + row.tombstone()
        + ","
        + row.numRows()
        + ","
        + row.schemaId()
        + ","
        + row.revision()
        + ",x'"
        + HexFormat.of().formatHex(bytes(row.id().toString()))
        + "','',0,0,'',0)";
  }

  private static void bindWhole(SegmentRow row, PreparedStatement insert) throws SQLException {
    insert.setBytes(1, bytes(row.id().toString()));
    insert.setBytes(2, bytes(row.id().datasource().value()));
    insert.setLong(3, row.id().interval().startMillis());
    insert.setLong(4, row.id().interval().endMillis());
    insert.setBytes(5, bytes(row.id().version()));
    insert.setInt(6, row.id().partitionNum());
    insert.setBoolean(7, row.used());
    insert.setLong(8, row.usedChangedAt());
    insert.setLong(9, row.usedRevision());
    insert.setBoolean(10, row.tombstone());
    setNullable(insert, 11, row.numRows());
    setNullable(insert, 12, row.schemaId());
    insert.setLong(13, row.revision());
  }

  private static void bindChange(SegmentRow row, PreparedStatement update) throws SQLException {
    update.setBoolean(1, row.used());
    update.setLong(2, row.usedChangedAt());
    update.setLong(3, row.usedRevision());
    update.setBoolean(4, row.tombstone());
    setNullable(update, 5, row.numRows());
    setNullable(update, 6, row.schemaId());
    update.setLong(7, row.revision());
    update.setBytes(8, bytes(row.id().toString()));
  }

  private interface Binding {
    void bind(SegmentRow row, PreparedStatement statement) throws SQLException;
  }

  /** In one exchange with the server. Plain JDBC: these are most of a backfill's statements. */
  private static void write(
      Handle handle, String sql, Collection<SegmentRow> rows, Binding binding) {
    try (PreparedStatement statement = handle.getConnection().prepareStatement(sql)) {
      for (SegmentRow row : rows) {
        binding.bind(row, statement);
        statement.addBatch();
      }
      statement.executeBatch();
    } catch (SQLException failure) {
      throw SqlFailures.translate("write segments", failure);
    }
  }

  private static void setNullable(PreparedStatement statement, int index, @Nullable Long value)
      throws SQLException {
    if (value == null) {
      statement.setNull(index, Types.BIGINT);
    } else {
      statement.setLong(index, value);
    }
  }

  static int countUnused(Handle handle, long changedBefore) {
    return handle
        .createQuery("SELECT COUNT(*) FROM segments WHERE used = FALSE AND used_changed_at <= ?")
        .bind(0, changedBefore)
        .mapTo(Integer.class)
        .one();
  }

  static List<byte[]> unused(Handle handle, long changedBefore, int limit) {
    return handle
        .createQuery(
            "SELECT segment_id FROM segments WHERE used = FALSE AND used_changed_at <= ?"
                + " ORDER BY used_changed_at LIMIT ?")
        .bind(0, changedBefore)
        .bind(1, limit)
        .map((rs, context) -> rs.getBytes(1))
        .list();
  }

  static int delete(Handle handle, List<byte[]> segmentIds) {
    return SqlTables.deleteAll(handle, "segments", "segment_id", segmentIds);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
