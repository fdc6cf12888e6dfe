package io.segmentschema.poller;

import com.google.common.collect.Iterables;
import io.segmentschema.cache.segment.SegmentId;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

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

  private SegmentTable() {}

  static Map<SegmentId, SegmentRow> find(Handle handle, Collection<SegmentId> ids) {
    Map<SegmentId, SegmentRow> found = new HashMap<>();
    for (List<SegmentId> chunk : Iterables.partition(ids, SchemaTable.CHUNK)) {
      Query query =
          handle.createQuery(
              "SELECT "
                  + SegmentRow.COLUMNS
                  + " FROM segments WHERE segment_id IN "
                  + SchemaTable.placeholders(chunk.size()));
      for (int i = 0; i < chunk.size(); i++) {
        query.bind(i, bytes(chunk.get(i).toString()));
      }
      query.map((rs, context) -> SegmentRow.read(rs)).forEach(row -> found.put(row.id(), row));
    }
    return found;
  }

  static void insert(Handle handle, Collection<SegmentRow> rows) {
    PreparedBatch batch = handle.prepareBatch(INSERT);
    for (SegmentRow row : rows) {
      batch
          .bind(0, bytes(row.id().toString()))
          .bind(1, bytes(row.id().datasource().value()))
          .bind(2, row.id().interval().startMillis())
          .bind(3, row.id().interval().endMillis())
          .bind(4, bytes(row.id().version()))
          .bind(5, row.id().partitionNum())
          .bind(6, row.used())
          .bind(7, row.usedChangedAt())
          .bind(8, row.usedRevision())
          .bind(9, row.tombstone())
          .bind(10, row.numRows())
          .bind(11, row.schemaId())
          .bind(12, row.revision())
          .add();
    }
    batch.execute();
  }

  static void update(Handle handle, Collection<SegmentRow> rows) {
    PreparedBatch batch = handle.prepareBatch(UPDATE);
    for (SegmentRow row : rows) {
      batch
          .bind(0, row.used())
          .bind(1, row.usedChangedAt())
          .bind(2, row.usedRevision())
          .bind(3, row.tombstone())
          .bind(4, row.numRows())
          .bind(5, row.schemaId())
          .bind(6, row.revision())
          .bind(7, bytes(row.id().toString()))
          .add();
    }
    batch.execute();
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
