package io.segmentschema.poller;

import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.LeaderEpoch;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One writing transaction on a copy of the model's tables. */
final class ModelTransaction implements WriteTransaction {

  final ModelTables tables;
  private final long nowMillis;
  private boolean written;

  ModelTransaction(ModelTables tables, long nowMillis) {
    this.tables = tables;
    this.nowMillis = nowMillis;
    tables.revision++;
  }

  static Map<SegmentId, SegmentRow> segments(ModelTables tables, Collection<SegmentId> ids) {
    Map<SegmentId, SegmentRow> found = new LinkedHashMap<>();
    for (SegmentId id : ids) {
      SegmentRow row = tables.segments.get(id);
      if (row != null) {
        found.put(id, row);
      }
    }
    return found;
  }

  static Map<Long, SchemaRow> schemas(ModelTables tables, Collection<Long> schemaIds) {
    Map<Long, SchemaRow> found = new HashMap<>();
    for (Long schemaId : schemaIds) {
      ModelTables.Schema schema = tables.schemas.get(schemaId);
      if (schema != null) {
        found.put(schemaId, schema.row());
      }
    }
    return found;
  }

  static Map<Fingerprint, SchemaRow> byFingerprint(
      ModelTables tables, Collection<Fingerprint> fingerprints) {
    Map<Fingerprint, SchemaRow> found = new HashMap<>();
    for (Fingerprint fingerprint : fingerprints) {
      tables.find(fingerprint).ifPresent(schema -> found.put(fingerprint, schema.row()));
    }
    return found;
  }

  @Override
  public long revision() {
    return tables.revision;
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
    return new LeaderEpoch(tables.leaderEpoch);
  }

  @Override
  public Map<SegmentId, SegmentRow> segments(Collection<SegmentId> ids) {
    return segments(tables, ids);
  }

  @Override
  public Map<Long, SchemaRow> schemas(Collection<Long> schemaIds) {
    return schemas(tables, schemaIds);
  }

  @Override
  public Map<Fingerprint, SchemaRow> schemasByFingerprint(Collection<Fingerprint> fingerprints) {
    return byFingerprint(tables, fingerprints);
  }

  @Override
  public void insertSegments(Collection<SegmentRow> rows) {
    written |= !rows.isEmpty();
    for (SegmentRow row : rows) {
      if (tables.segments.put(row.id(), row) != null) {
        throw new AssertionError("duplicate key: " + row.id());
      }
    }
  }

  @Override
  public void updateSegments(Collection<SegmentRow> rows) {
    written |= !rows.isEmpty();
    rows.forEach(row -> tables.segments.computeIfPresent(row.id(), (id, before) -> row));
  }

  @Override
  public void insertSchemas(Map<Fingerprint, byte[]> payloads) {
    written |= !payloads.isEmpty();
    payloads.forEach(
        (fingerprint, payload) -> {
          long schemaId = ++tables.lastSchemaId;
          tables.schemas.put(
              schemaId,
              new ModelTables.Schema(
                  new SchemaRow(schemaId, fingerprint, payload.clone()),
                  nowMillis,
                  tables.revision));
        });
  }

  @Override
  public void rewriteSchema(long schemaId, byte[] payload) {
    written = true;
    tables.schemas.computeIfPresent(
        schemaId,
        (id, before) ->
            new ModelTables.Schema(
                new SchemaRow(schemaId, before.row().fingerprint(), payload.clone()),
                before.createdAt(),
                tables.revision));
  }

  @Override
  public List<byte[]> unusedSegments(long changedBefore, int limit) {
    return tables.segments.values().stream()
        .filter(row -> !row.used() && row.usedChangedAt() <= changedBefore)
        .limit(limit)
        .map(row -> key(row.id()))
        .toList();
  }

  @Override
  public int deleteSegments(List<byte[]> segmentIds) {
    written = true;
    int before = tables.segments.size();
    for (byte[] key : segmentIds) {
      tables.segments.keySet().removeIf(id -> java.util.Arrays.equals(key(id), key));
    }
    return before - tables.segments.size();
  }

  @Override
  public List<Long> unreferencedSchemas(long createdBefore, int limit) {
    return tables.schemas.values().stream()
        .filter(schema -> schema.createdAt() <= createdBefore)
        .map(schema -> schema.row().schemaId())
        .filter(schemaId -> !tables.isReferenced(schemaId))
        .limit(limit)
        .toList();
  }

  @Override
  public int deleteSchemas(List<Long> schemaIds) {
    written = true;
    int before = tables.schemas.size();
    tables.schemas.keySet().removeAll(schemaIds);
    return before - tables.schemas.size();
  }

  @Override
  public void nextGeneration() {
    written = true;
    tables.generation++;
  }

  @Override
  public void setLeader(LeaderEpoch epoch, String nodeName) {
    written = true;
    tables.leaderEpoch = epoch.value();
    tables.leaderNode = nodeName;
  }

  /** Names a row as the real tables do, by datasource and text. */
  private static byte[] key(SegmentId id) {
    DatasourceName datasource = id.datasource();
    return (datasource.value() + "\n" + id).getBytes(StandardCharsets.UTF_8);
  }
}
