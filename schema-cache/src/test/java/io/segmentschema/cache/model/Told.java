package io.segmentschema.cache.model;

import io.segmentschema.cache.SchemaCacheListener;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import java.util.HashSet;
import java.util.Set;

/** What a listener has heard during one step. */
final class Told implements SchemaCacheListener {

  final Set<SegmentId> pending = new HashSet<>();
  final Set<DatasourceName> missing = new HashSet<>();
  final Set<DatasourceName> changed = new HashSet<>();
  boolean storeVersionAdvanced;

  void clear() {
    pending.clear();
    missing.clear();
    changed.clear();
    storeVersionAdvanced = false;
  }

  @Override
  public void pendingBackfill(SegmentId id) {
    pending.add(id);
  }

  @Override
  public void schemaMissing(DatasourceName datasource) {
    missing.add(datasource);
  }

  @Override
  public void datasourceSchemaChanged(DatasourceName datasource) {
    changed.add(datasource);
  }

  @Override
  public void storeVersionAdvanced() {
    storeVersionAdvanced = true;
  }
}
