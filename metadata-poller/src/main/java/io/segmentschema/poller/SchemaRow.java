package io.segmentschema.poller;

import io.segmentschema.cache.schema.CorruptSchemaPayloadException;
import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.schema.SchemaPayloadCodec;
import io.segmentschema.cache.store.StoredSchema;

/** A row of table {@code segment_schemas}, with its payload's bytes. */
@SuppressWarnings("ArrayRecordComponent") // rows are read, never compared
record SchemaRow(long schemaId, Fingerprint fingerprint, byte[] payload) {

  /** What the payload says, or that it cannot be read. */
  StoredSchema decoded() {
    try {
      return new StoredSchema.Readable(SchemaPayloadCodec.decodeChecked(payload, fingerprint));
    } catch (CorruptSchemaPayloadException corrupt) {
      return new StoredSchema.Unreadable(fingerprint);
    }
  }
}
