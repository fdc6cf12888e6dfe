package io.segmentschema.poller;

import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.segment.SegmentId;
import java.util.Collection;
import java.util.Map;

/** The store's rows as one transaction sees them. Used by the transaction's thread. */
interface StoreTables {

  /** The segment rows, used or not; a segment without a row is left out. */
  Map<SegmentId, SegmentRow> segments(Collection<SegmentId> ids);

  /** The schema rows; an id that the store does not have is left out. */
  Map<Long, SchemaRow> schemas(Collection<Long> schemaIds);

  /** The schema rows; a fingerprint that the store does not have is left out. */
  Map<Fingerprint, SchemaRow> schemasByFingerprint(Collection<Fingerprint> fingerprints);

  /** The store's clock, in epoch milliseconds. */
  long nowMillis();
}
