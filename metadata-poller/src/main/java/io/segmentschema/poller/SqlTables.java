package io.segmentschema.poller;

import com.google.common.collect.Iterables;
import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.segment.SegmentId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** The tables of the database, through one connection. */
abstract class SqlTables implements StoreTables {

  final Handle handle;

  SqlTables(Handle handle) {
    this.handle = handle;
  }

  /** Deletes the rows with these keys; answers how many there were. */
  static int deleteAll(Handle handle, String table, String key, List<?> keys) {
    int deleted = 0;
    for (List<?> chunk : Iterables.partition(keys, SchemaTable.CHUNK)) {
      deleted +=
          handle.execute(
              "DELETE FROM "
                  + table
                  + " WHERE "
                  + key
                  + " IN "
                  + SchemaTable.placeholders(chunk.size()),
              chunk.toArray());
    }
    return deleted;
  }

  @Override
  public Map<SegmentId, SegmentRow> segments(Collection<SegmentId> ids) {
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
