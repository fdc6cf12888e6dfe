package io.segmentschema.cache;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;

/**
 * Hears what changed. Called on the thread that made the change, after the cache's locks are
 * released, so several changes may be told out of order: a listener looks the present state up.
 * Calls must be quick; what a listener throws is logged and goes no further.
 */
public interface SchemaCacheListener {

  /** A learnt schema entered pending backfill. */
  default void pendingBackfill(SegmentId id) {}

  /** At least one used segment of the datasource has come to be without a readable schema. */
  default void schemaMissing(DatasourceName datasource) {}

  /** The datasource's schema is another one, or gone. */
  default void datasourceSchemaChanged(DatasourceName datasource) {}

  /** {@link SchemaCache#includes} may answer differently now. */
  default void storeVersionAdvanced() {}
}
