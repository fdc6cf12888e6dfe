package io.segmentschema.poller;

import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.SchemaPayloadCodec;
import io.segmentschema.cache.store.StoreRefusedException;
import io.segmentschema.cache.store.StoredSchema;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Sees to it that the schemas which a transaction's segments name are in the store. */
final class SchemaWork {

  /** The longest payload that is stored. */
  static final int LONGEST_PAYLOAD_BYTES = 4 << 20;

  private SchemaWork() {}

  /**
   * Where a batch's schemas are in the store.
   *
   * @param ids the ids by fingerprint
   * @param created how many were inserted
   */
  record Resolved(Map<Fingerprint, Long> ids, int created) {

    /** The schemas that were to be in the store and now are, by their ids. */
    Map<Long, StoredSchema> stored(Stream<FingerprintedSchema> schemas) {
      Map<Long, StoredSchema> stored = new HashMap<>();
      schemas.forEach(
          schema -> {
            Long schemaId = ids.get(schema.fingerprint());
            if (schemaId != null) {
              stored.computeIfAbsent(schemaId, absent -> new StoredSchema.Readable(schema));
            }
          });
      return stored;
    }
  }

  /**
   * Inserts the schemas that do not exist, rewrites those whose payload is damaged, and gives the
   * ids of all.
   *
   * @param payloads what {@link #encode} made of them
   */
  static Resolved ensure(WriteTransaction transaction, Map<Fingerprint, byte[]> payloads) {
    Map<Fingerprint, byte[]> wanted = new TreeMap<>(payloads);
    Map<Fingerprint, SchemaRow> present = transaction.schemasByFingerprint(wanted.keySet());
    present.forEach(
        (fingerprint, row) -> {
          boolean intact =
              Arrays.equals(row.payload(), wanted.get(fingerprint))
                  || row.decoded() instanceof StoredSchema.Readable;
          if (!intact) {
            transaction.rewriteSchema(
                row.schemaId(), wanted.getOrDefault(fingerprint, row.payload()));
          }
        });
    wanted.keySet().removeAll(present.keySet());
    transaction.insertSchemas(wanted);
    Map<Fingerprint, Long> ids = new HashMap<>();
    present.forEach((fingerprint, row) -> ids.put(fingerprint, row.schemaId()));
    transaction
        .schemasByFingerprint(wanted.keySet())
        .forEach((fingerprint, row) -> ids.put(fingerprint, row.schemaId()));
    return new Resolved(ids, wanted.size());
  }

  /**
   * A schema's payload as it is stored.
   *
   * @param field where the schema stands in what the caller gave
   * @throws StoreRefusedException naming the field if the payload is too long
   */
  static byte[] encode(FingerprintedSchema schema, String field) {
    byte[] payload = SchemaPayloadCodec.encode(schema.payload());
    if (payload.length > LONGEST_PAYLOAD_BYTES) {
      throw StoreRefusedException.of(
          field,
          "must encode to at most " + LONGEST_PAYLOAD_BYTES + " bytes, has " + payload.length);
    }
    return payload;
  }
}
