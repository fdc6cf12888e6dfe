package io.segmentschema.poller;

import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.StoreId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One committed state of the model; others may step in while it is being read. */
final class ModelSnapshot implements StoreSnapshot {

  private final ModelTables tables;
  private final long nowMillis;
  private final Runnable meanwhile;

  ModelSnapshot(ModelTables tables, long nowMillis, Runnable meanwhile) {
    this.tables = tables;
    this.nowMillis = nowMillis;
    this.meanwhile = meanwhile;
  }

  @Override
  public StoreState state() {
    return tables.state();
  }

  @Override
  public StoreId storeId() {
    return tables.storeId;
  }

  @Override
  public String leaderNode() {
    return tables.leaderNode;
  }

  @Override
  public long nowMillis() {
    return nowMillis;
  }

  @Override
  public Map<SegmentId, SegmentRow> segments(Collection<SegmentId> ids) {
    return ModelTransaction.segments(tables, ids);
  }

  @Override
  public Map<Long, SchemaRow> schemas(Collection<Long> schemaIds) {
    return ModelTransaction.schemas(tables, schemaIds);
  }

  @Override
  public Map<Fingerprint, SchemaRow> schemasByFingerprint(Collection<Fingerprint> fingerprints) {
    return ModelTransaction.byFingerprint(tables, fingerprints);
  }

  @Override
  public void forEachSchema(long sinceRevision, Consumer<SchemaRow> rows) {
    meanwhile.run();
    tables.schemas.values().stream()
        .filter(schema -> schema.revision() > sinceRevision)
        .forEach(schema -> rows.accept(schema.row()));
  }

  @Override
  public void forEachSegment(Scan scan, Consumer<ScannedRow> rows, Consumer<String> malformed) {
    meanwhile.run();
    tables.segments.values().stream().filter(chosen(scan)).map(ModelRow::new).forEach(rows);
  }

  @Override
  public int countUnused(long changedBefore) {
    return (int)
        tables.segments.values().stream()
            .filter(row -> !row.used() && row.usedChangedAt() <= changedBefore)
            .count();
  }

  @Override
  public int countUnreferencedButFor(long createdBefore, long unusedBefore) {
    List<Long> needed =
        tables.segments.values().stream()
            .filter(row -> row.used() || row.usedChangedAt() > unusedBefore)
            .map(SegmentRow::schemaId)
            .filter(Objects::nonNull)
            .toList();
    return (int)
        tables.schemas.values().stream()
            .filter(schema -> schema.createdAt() <= createdBefore)
            .filter(schema -> !needed.contains(schema.row().schemaId()))
            .count();
  }

  private static Predicate<SegmentRow> chosen(Scan scan) {
    if (scan instanceof Scan.ChangedSince changed) {
      return row -> row.revision() > changed.revision();
    }
    if (scan instanceof Scan.UsedWithSchema named) {
      return row -> row.used() && row.schemaId() != null && row.schemaId() == named.schemaId();
    }
    return SegmentRow::used;
  }
}
