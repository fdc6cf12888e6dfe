package io.segmentschema.poller;

import com.google.common.collect.Iterables;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.schema.CorruptSchemaPayloadException;
import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.SchemaPayloadCodec;
import io.segmentschema.cache.store.StoredSchema;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** The statements on table {@code segment_schemas}. Stateless. */
final class SchemaTable {

  static final int CHUNK = 500;

  /** The longest payload that is stored. */
  static final int LONGEST_PAYLOAD_BYTES = 4 << 20;

  /** A stored schema with its payload's bytes. */
  @SuppressWarnings("ArrayRecordComponent") // rows are read, never compared
  record Row(long schemaId, Fingerprint fingerprint, byte[] payload) {

    /** What the payload says, or that it cannot be read. */
    StoredSchema decoded() {
      try {
        return new StoredSchema.Readable(SchemaPayloadCodec.decodeChecked(payload, fingerprint));
      } catch (CorruptSchemaPayloadException corrupt) {
        return new StoredSchema.Unreadable(fingerprint);
      }
    }
  }

  /**
   * Where a batch's schemas are in the store.
   *
   * @param ids the ids by fingerprint
   * @param created how many were inserted
   */
  record Resolved(Map<Fingerprint, Long> ids, int created) {}

  /**
   * Inserts the schemas that do not exist, rewrites those whose payload is damaged, and gives the
   * ids of all.
   */
  Resolved ensure(WriteTicket ticket, Collection<FingerprintedSchema> schemas) {
    Map<Fingerprint, byte[]> wanted = new TreeMap<>();
    schemas.forEach(schema -> wanted.computeIfAbsent(schema.fingerprint(), key -> encode(schema)));
    Map<Fingerprint, Row> present = byFingerprint(ticket.handle(), wanted.keySet());
    present.forEach(
        (fingerprint, row) -> {
          boolean intact =
              Arrays.equals(row.payload(), wanted.get(fingerprint))
                  || row.decoded() instanceof StoredSchema.Readable;
          if (!intact) {
            rewrite(ticket, row.schemaId(), wanted.getOrDefault(fingerprint, row.payload()));
          }
        });
    wanted.keySet().removeAll(present.keySet());
    insert(ticket, wanted);
    Map<Fingerprint, Long> ids = new HashMap<>();
    present.forEach((fingerprint, row) -> ids.put(fingerprint, row.schemaId()));
    byFingerprint(ticket.handle(), wanted.keySet())
        .forEach((fingerprint, row) -> ids.put(fingerprint, row.schemaId()));
    return new Resolved(ids, wanted.size());
  }

  /** What the store has under these ids; an id that it does not have is left out. */
  Map<Long, StoredSchema> load(Handle handle, Collection<Long> schemaIds) {
    Map<Long, StoredSchema> loaded = new HashMap<>();
    for (List<Long> chunk : Iterables.partition(schemaIds, CHUNK)) {
      Query query =
          handle.createQuery(
              "SELECT schema_id, fingerprint, payload FROM segment_schemas WHERE schema_id IN "
                  + placeholders(chunk.size()));
      for (int i = 0; i < chunk.size(); i++) {
        query.bind(i, chunk.get(i));
      }
      rows(query).forEach(row -> loaded.put(row.schemaId(), row.decoded()));
    }
    return loaded;
  }

  /** The schemas that came or changed after that revision. */
  List<Row> changedSince(Handle handle, long revision) {
    return rows(
        handle
            .createQuery(
                "SELECT schema_id, fingerprint, payload FROM segment_schemas WHERE revision > ?")
            .bind(0, revision));
  }

  /** Counts the schemas whose every reference is a row that a purge would take first. */
  int countUnreferencedButFor(Handle handle, long createdBefore, long unusedBefore) {
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

  List<Long> unreferenced(Handle handle, long createdBefore, int limit) {
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

  void delete(Handle handle, List<Long> schemaIds) {
    PreparedBatch batch = handle.prepareBatch("DELETE FROM segment_schemas WHERE schema_id = ?");
    schemaIds.forEach(id -> batch.bind(0, id).add());
    batch.execute();
  }

  static String placeholders(int count) {
    return "(" + "?,".repeat(count - 1) + "?)";
  }

  private static byte[] encode(FingerprintedSchema schema) {
    byte[] payload = SchemaPayloadCodec.encode(schema.payload());
    if (payload.length > LONGEST_PAYLOAD_BYTES) {
      throw new InvalidInputException(
          "schema",
          "must encode to at most " + LONGEST_PAYLOAD_BYTES + " bytes, was " + payload.length);
    }
    return payload;
  }

  private void insert(WriteTicket ticket, Map<Fingerprint, byte[]> payloads) {
    if (payloads.isEmpty()) {
      return;
    }
    ticket.writes();
    PreparedBatch batch =
        ticket
            .handle()
            .prepareBatch(
                "INSERT INTO segment_schemas (fingerprint, payload, created_at, revision)"
                    + " VALUES (?, ?, ?, ?)");
    payloads.forEach(
        (fingerprint, payload) ->
            batch
                .bind(0, fingerprint.toBytes())
                .bind(1, payload)
                .bind(2, ticket.nowMillis())
                .bind(3, ticket.revision())
                .add());
    batch.execute();
  }

  private void rewrite(WriteTicket ticket, long schemaId, byte[] payload) {
    ticket.writes();
    ticket
        .handle()
        .execute(
            "UPDATE segment_schemas SET payload = ?, revision = ? WHERE schema_id = ?",
            payload,
            ticket.revision(),
            schemaId);
  }

  private Map<Fingerprint, Row> byFingerprint(Handle handle, Collection<Fingerprint> wanted) {
    Map<Fingerprint, Row> found = new HashMap<>();
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

  private static List<Row> rows(Query query) {
    return query
        .map(
            (rs, context) ->
                new Row(
                    rs.getLong("schema_id"),
                    Fingerprint.fromBytes(rs.getBytes("fingerprint")),
                    rs.getBytes("payload")))
        .list();
  }
}
