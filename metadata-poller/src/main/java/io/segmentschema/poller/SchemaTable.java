package io.segmentschema.poller;

import com.google.common.collect.Iterables;
import io.segmentschema.cache.schema.Fingerprint;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** The statements on table {@code segment_schemas}. */
final class SchemaTable {

  private SchemaTable() {}

  static final int CHUNK = 500;

  /** What the store has under these ids; an id that it does not have is left out. */
  static Map<Long, SchemaRow> byId(Handle handle, Collection<Long> schemaIds) {
    Map<Long, SchemaRow> loaded = new HashMap<>();
    for (List<Long> chunk : Iterables.partition(schemaIds, CHUNK)) {
      Query query =
          handle.createQuery(
              "SELECT schema_id, fingerprint, payload FROM segment_schemas WHERE schema_id IN "
                  + placeholders(chunk.size()));
      for (int i = 0; i < chunk.size(); i++) {
        query.bind(i, chunk.get(i));
      }
      rows(query).forEach(row -> loaded.put(row.schemaId(), row));
    }
    return loaded;
  }

  /** The schemas that came or changed after that revision. */
  static List<SchemaRow> changedSince(Handle handle, long revision) {
    return rows(
        handle
            .createQuery(
                "SELECT schema_id, fingerprint, payload FROM segment_schemas WHERE revision > ?")
            .bind(0, revision));
  }

  /** Counts the schemas whose every reference is a row that a purge would take first. */
  static int countUnreferencedButFor(Handle handle, long createdBefore, long unusedBefore) {
    return handle
        .createQuery(
            "SELECT COUNT(*) FROM segment_schemas WHERE created_at <= ? AND NOT EXISTS"
                + " (SELECT 1 FROM segments WHERE segments.schema_id = segment_schemas.schema_id"
                + " AND (segments.used = TRUE OR segments.used_changed_at > ?))")
        .bind(0, createdBefore)
        .bind(1, unusedBefore)
        .mapTo(Integer.class)
        .one();
  }

  static List<Long> unreferenced(Handle handle, long createdBefore, int limit) {
    return handle
        .createQuery(
            "SELECT schema_id FROM segment_schemas WHERE created_at <= ? AND NOT EXISTS"
                + " (SELECT 1 FROM segments WHERE segments.schema_id = segment_schemas.schema_id)"
                + " ORDER BY schema_id LIMIT ?")
        .bind(0, createdBefore)
        .bind(1, limit)
        .mapTo(Long.class)
        .list();
  }

  static int delete(Handle handle, List<Long> schemaIds) {
    return SqlTables.deleteAll(handle, "segment_schemas", "schema_id", schemaIds);
  }

  static String placeholders(int count) {
    return "(" + "?,".repeat(count - 1) + "?)";
  }

  static void insert(
      Handle handle, Map<Fingerprint, byte[]> payloads, long nowMillis, long revision) {
    PreparedBatch batch =
        handle.prepareBatch(
            "INSERT INTO segment_schemas (fingerprint, payload, created_at, revision)"
                + " VALUES (?, ?, ?, ?)");
    payloads.forEach(
        (fingerprint, payload) ->
            batch
                .bind(0, fingerprint.toBytes())
                .bind(1, payload)
                .bind(2, nowMillis)
                .bind(3, revision)
                .add());
    batch.execute();
  }

  static void rewrite(Handle handle, long schemaId, byte[] payload, long revision) {
    handle.execute(
        "UPDATE segment_schemas SET payload = ?, revision = ? WHERE schema_id = ?",
        payload,
        revision,
        schemaId);
  }

  static Map<Fingerprint, SchemaRow> byFingerprint(Handle handle, Collection<Fingerprint> wanted) {
    Map<Fingerprint, SchemaRow> found = new HashMap<>();
    for (List<Fingerprint> chunk : Iterables.partition(wanted, CHUNK)) {
      Query query =
          handle.createQuery(
              "SELECT schema_id, fingerprint, payload FROM segment_schemas WHERE fingerprint IN "
                  + placeholders(chunk.size()));
      for (int i = 0; i < chunk.size(); i++) {
        query.bind(i, chunk.get(i).toBytes());
      }
      rows(query).forEach(row -> found.put(row.fingerprint(), row));
    }
    return found;
  }

  private static List<SchemaRow> rows(Query query) {
    return query
        .map(
            (rs, context) ->
                new SchemaRow(
                    rs.getLong("schema_id"),
                    Fingerprint.fromBytes(rs.getBytes("fingerprint")),
                    rs.getBytes("payload")))
        .list();
  }
}
