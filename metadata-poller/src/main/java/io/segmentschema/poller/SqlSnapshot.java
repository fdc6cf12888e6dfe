package io.segmentschema.poller;

import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.StoreId;
import io.segmentschema.cache.store.StoreVersion;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** A snapshot of the database: an open transaction whose isolation gives it one. */
final class SqlSnapshot extends SqlTables implements StoreSnapshot {

  private final Dialect dialect;

  SqlSnapshot(Handle handle, Dialect dialect) {
    super(handle);
    this.dialect = dialect;
  }

  @Override
  public StoreState state() {
    return handle
        .createQuery("SELECT revision, generation, leader_epoch FROM store_state WHERE id = 1")
        .map(
            (rs, context) ->
                new StoreState(
                    new StoreVersion(rs.getLong(1)), rs.getLong(2), new LeaderEpoch(rs.getLong(3))))
        .one();
  }

  @Override
  public StoreId storeId() {
    byte[] id =
        handle
            .createQuery("SELECT store_id FROM store_identity WHERE id = 1")
            .mapTo(byte[].class)
            .one();
    return new StoreId(UUID.fromString(new String(id, StandardCharsets.US_ASCII)));
  }

  @Override
  public String leaderNode() {
    byte[] name =
        handle
            .createQuery("SELECT leader_node FROM store_state WHERE id = 1")
            .mapTo(byte[].class)
            .one();
    return new String(name, StandardCharsets.UTF_8);
  }

  @Override
  public long nowMillis() {
    return handle
        .createQuery("SELECT " + dialect.nowMillis() + " AS now_millis FROM store_state")
        .mapTo(Long.class)
        .one();
  }

  @Override
  public void forEachSchema(long sinceRevision, Consumer<SchemaRow> rows) {
    SchemaTable.changedSince(handle, sinceRevision).forEach(rows);
  }

  @Override
  public void forEachSegment(Scan scan, Consumer<ScannedRow> rows, Consumer<String> malformed) {
    if (scan instanceof Scan.ChangedSince changed) {
      stream("segments WHERE revision > ?", changed.revision(), rows, malformed);
    } else if (scan instanceof Scan.UsedWithSchema named) {
      stream("segments WHERE used = TRUE AND schema_id = ?", named.schemaId(), rows, malformed);
    } else {
      stream(
          dialect.segmentsAsTheyLie() + " WHERE used = TRUE AND revision > ?", -1, rows, malformed);
    }
  }

  @Override
  public int countUnused(long changedBefore) {
    return SegmentTable.countUnused(handle, changedBefore);
  }

  @Override
  public int countUnreferencedButFor(long createdBefore, long unusedBefore) {
    return SchemaTable.countUnreferencedButFor(handle, createdBefore, unusedBefore);
  }

  private void stream(
      String from, long parameter, Consumer<ScannedRow> rows, Consumer<String> malformed) {
    String sql = "SELECT " + dialect.rowColumns() + " FROM " + from;
    try (PreparedStatement select =
        handle
            .getConnection()
            .prepareStatement(sql, ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY)) {
      select.setFetchSize(dialect.streamingFetchSize());
      select.setLong(1, parameter);
      try (ResultSet found = select.executeQuery()) {
        ResultRow row = dialect.row(found);
        while (found.next()) {
          if (isSegment(row, malformed)) {
            rows.accept(row);
          }
        }
      }
    } catch (SQLException failure) {
      throw SqlFailures.translate("read segments", failure);
    }
  }

  private static boolean isSegment(ResultRow row, Consumer<String> malformed) throws SQLException {
    try {
      row.read();
      return true;
    } catch (InvalidInputException noSegment) {
      malformed.accept(String.valueOf(noSegment.getMessage()));
      return false;
    }
  }
}
