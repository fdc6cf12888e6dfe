package io.segmentschema.poller;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.StoredSchema;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Makes whole row images of rows, with the schemas that they name as the store has them. Stateless.
 */
final class RowImages {

  private final SchemaTable schemas;

  RowImages(SchemaTable schemas) {
    this.schemas = schemas;
  }

  ImmutableList<CommittedSegment> of(Handle handle, Collection<SegmentRow> rows) {
    Set<Long> ids = new LinkedHashSet<>();
    rows.stream().map(SegmentRow::schemaId).filter(Objects::nonNull).forEach(ids::add);
    Map<Long, StoredSchema> loaded = schemas.load(handle, ids);
    return rows.stream()
        .map(row -> row.committed(schemaOf(row, loaded)))
        .collect(ImmutableList.toImmutableList());
  }

  private static StoredSchema schemaOf(SegmentRow row, Map<Long, StoredSchema> loaded) {
    Long schemaId = row.schemaId();
    return schemaId == null ? StoredSchema.NONE : loaded.getOrDefault(schemaId, StoredSchema.NONE);
  }
}
