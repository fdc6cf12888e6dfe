package io.segmentschema.cache.store;

import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.schema.FingerprintedSchema;

/** What a committed segment row says about the segment's schema. */
public sealed interface StoredSchema {

  /** The row names no schema yet. */
  StoredSchema NONE = new None();

  /** The row names no schema yet. */
  record None() implements StoredSchema {}

  /** The row names a schema whose payload was read and matches its fingerprint. */
  @SuppressWarnings("JavaLangClash") // the field's word; java.lang.Readable is about characters
  record Readable(FingerprintedSchema schema) implements StoredSchema {}

  /** The row names a schema whose payload could not be read: it is in quarantine. */
  record Unreadable(Fingerprint fingerprint) implements StoredSchema {}
}
