package io.segmentschema.cache;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What listeners have to be told once the locks are released. Belongs to one call on one thread.
 */
final class Notices {

  private final List<SegmentId> pending = new ArrayList<>();
  private final Set<DatasourceName> missing = new LinkedHashSet<>();
  private final Set<DatasourceName> changed = new LinkedHashSet<>();
  private boolean versionAdvanced;

  void pendingBackfill(SegmentId id) {
    pending.add(id);
  }

  void schemaMissing(DatasourceName datasource) {
    missing.add(datasource);
  }

  void datasourceSchemaChanged(DatasourceName datasource) {
    changed.add(datasource);
  }

  void storeVersionAdvanced() {
    versionAdvanced = true;
  }

  void tell(SchemaCacheListener listener) {
    pending.forEach(listener::pendingBackfill);
    missing.forEach(listener::schemaMissing);
    changed.forEach(listener::datasourceSchemaChanged);
    if (versionAdvanced) {
      listener.storeVersionAdvanced();
    }
  }
}
