package io.segmentschema.poller;

import io.segmentschema.cache.store.ScannedSegment;

/** A scan's row, with the store's number of its schema. Valid until the scan goes on. */
interface ScannedRow extends ScannedSegment {

  /** What {@link #schemaId()} is where the row names no schema: ids begin at 1. */
  long NO_SCHEMA = 0;

  long schemaId();
}
