package io.segmentschema.poller;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.StoredSchema;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Makes whole row images of rows, with the schemas that they name as the store has them. */
final class RowImages {

  private final Map<Long, StoredSchema> schemas;

  private RowImages(Map<Long, StoredSchema> schemas) {
    this.schemas = schemas;
  }

  static ImmutableList<CommittedSegment> of(StoreTables tables, Collection<SegmentRow> rows) {
    return load(tables, rows, Map.of()).of(rows);
  }

  /**
   * Loads what is needed for these rows.
   *
   * @param known schemas that the transaction has seen to itself, by their ids
   */
  static RowImages load(
      StoreTables tables, Collection<SegmentRow> rows, Map<Long, StoredSchema> known) {
    Map<Long, StoredSchema> schemas = new HashMap<>(known);
    Set<Long> ids = new LinkedHashSet<>();
    for (SegmentRow row : rows) {
      if (row.schemaId() != null && !schemas.containsKey(row.schemaId())) {
        ids.add(row.schemaId());
      }
    }
    tables.schemas(ids).forEach((schemaId, row) -> schemas.put(schemaId, row.decoded()));
    return new RowImages(schemas);
  }

  /** One for each of the rows for which this was loaded. */
  ImmutableList<CommittedSegment> of(Collection<SegmentRow> rows) {
    return rows.stream().map(this::of).collect(ImmutableList.toImmutableList());
  }

  CommittedSegment of(SegmentRow row) {
    Long schemaId = row.schemaId();
    return row.committed(
        schemaId == null ? StoredSchema.NONE : schemas.getOrDefault(schemaId, StoredSchema.NONE));
  }
}
