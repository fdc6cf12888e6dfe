package io.segmentschema.poller;

import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.segment.SegmentId;
import java.util.Collection;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** The tables of the database, through one connection. */
abstract class SqlTables implements StoreTables {

  final Handle handle;

  SqlTables(Handle handle) {
    this.handle = handle;
  }

  @Override
  public final Map<SegmentId, SegmentRow> segments(Collection<SegmentId> ids) {
    return SegmentTable.find(handle, ids);
  }

  @Override
  public final Map<Long, SchemaRow> schemas(Collection<Long> schemaIds) {
    return SchemaTable.byId(handle, schemaIds);
  }

  @Override
  public final Map<Fingerprint, SchemaRow> schemasByFingerprint(
      Collection<Fingerprint> fingerprints) {
    return SchemaTable.byFingerprint(handle, fingerprints);
  }
}
