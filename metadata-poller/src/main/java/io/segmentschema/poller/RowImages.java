package io.segmentschema.poller;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.StoredSchema;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Makes whole row images of rows, with the schemas that they name as the store has them. */
final class RowImages {

  private RowImages() {}

  static ImmutableList<CommittedSegment> of(StoreTables tables, Collection<SegmentRow> rows) {
    return of(tables, rows, Map.of());
  }

  /**
   * The same for a transaction that has seen to some schemas itself.
   *
   * @param known what the store has under their ids
   */
  static ImmutableList<CommittedSegment> of(
      StoreTables tables, Collection<SegmentRow> rows, Map<Long, StoredSchema> known) {
    Map<Long, StoredSchema> loaded = new HashMap<>(known);
    Set<Long> ids = new LinkedHashSet<>();
    rows.stream()
        .map(SegmentRow::schemaId)
        .filter(Objects::nonNull)
        .filter(schemaId -> !loaded.containsKey(schemaId))
        .forEach(ids::add);
    tables.schemas(ids).forEach((schemaId, row) -> loaded.put(schemaId, row.decoded()));
    return rows.stream()
        .map(row -> row.committed(schemaOf(row, loaded)))
        .collect(ImmutableList.toImmutableList());
  }

  private static StoredSchema schemaOf(SegmentRow row, Map<Long, StoredSchema> loaded) {
    Long schemaId = row.schemaId();
    return schemaId == null ? StoredSchema.NONE : loaded.getOrDefault(schemaId, StoredSchema.NONE);
  }
}
