package io.segmentschema.poller;

import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.LeaderEpoch;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * A writing transaction on the database. Its ticket, the right to write, is the lock on the store's
 * one state row, which its first statement takes.
 */
final class SqlTransaction extends SqlTables implements WriteTransaction {

  private final Dialect dialect;
  private final long revision;
  private final long nowMillis;
  private boolean written;

  private SqlTransaction(Handle handle, Dialect dialect, long revision, long nowMillis) {
    super(handle);
    this.dialect = dialect;
    this.revision = revision;
    this.nowMillis = nowMillis;
  }

  /** Waits for the writers before this one. */
  static SqlTransaction takeTicket(Handle handle, Dialect dialect) {
    handle.execute("UPDATE store_state SET revision = revision + 1 WHERE id = 1");
    return handle
        .createQuery(
            "SELECT revision, "
                + dialect.nowMillis()
                + " AS now_millis FROM store_state WHERE id = 1")
        .map(
            (rs, context) ->
                new SqlTransaction(
                    handle, dialect, rs.getLong("revision"), rs.getLong("now_millis")))
        .one();
  }

  @Override
  public long revision() {
    return revision;
  }

  @Override
  public long nowMillis() {
    return nowMillis;
  }

  @Override
  public boolean hasWritten() {
    return written;
  }

  @Override
  public LeaderEpoch leaderEpoch() {
    return new LeaderEpoch(
        handle
            .createQuery("SELECT leader_epoch FROM store_state WHERE id = 1")
            .mapTo(Long.class)
            .one());
  }

  /** Locks them as well: {@link #updateSegments} counts on it. */
  @Override
  public Map<SegmentId, SegmentRow> segments(Collection<SegmentId> ids) {
    return SegmentTable.lock(handle, ids);
  }

  @Override
  public void insertSegments(Collection<SegmentRow> rows) {
    if (!rows.isEmpty()) {
      written = true;
      SegmentTable.insert(handle, rows);
    }
  }

  @Override
  public void updateSegments(Collection<SegmentRow> rows) {
    if (!rows.isEmpty()) {
      written = true;
      SegmentTable.update(handle, dialect, rows);
    }
  }

  @Override
  public void insertSchemas(Map<Fingerprint, byte[]> payloads) {
    if (!payloads.isEmpty()) {
      written = true;
      SchemaTable.insert(handle, payloads, nowMillis, revision);
    }
  }

  @Override
  public void rewriteSchema(long schemaId, byte[] payload) {
    written = true;
    SchemaTable.rewrite(handle, schemaId, payload, revision);
  }

  @Override
  public List<byte[]> unusedSegments(long changedBefore, int limit) {
    return SegmentTable.unused(handle, changedBefore, limit);
  }

  @Override
  public int deleteSegments(List<byte[]> segmentIds) {
    written = true;
    return SegmentTable.delete(handle, segmentIds);
  }

  @Override
  public List<Long> unreferencedSchemas(long createdBefore, int limit) {
    return SchemaTable.unreferenced(handle, createdBefore, limit);
  }

  @Override
  public int deleteSchemas(List<Long> schemaIds) {
    written = true;
    return SchemaTable.delete(handle, schemaIds);
  }

  @Override
  public void nextGeneration() {
    written = true;
    handle.execute("UPDATE store_state SET generation = generation + 1 WHERE id = 1");
  }

  @Override
  public void setLeader(LeaderEpoch epoch, String nodeName) {
    written = true;
    handle.execute(
        "UPDATE store_state SET leader_epoch = ?, leader_node = ?, leader_since = ? WHERE id = 1",
        epoch.value(),
        nodeName.getBytes(StandardCharsets.UTF_8),
        nowMillis);
  }
}
