package io.segmentschema.cache.schema;

import org.jspecify.annotations.Nullable;

/**
 * A payload together with its fingerprint, so that it is computed once. Equal if the fingerprints
 * are: SHA-256 stands for the content.
 *
 * <p>The constructor believes its caller; use {@link #of}, or {@link
 * SchemaPayloadCodec#decodeChecked} for what comes from a store. Immutable: any thread.
 *
 * @param fingerprint the fingerprint of the payload
 * @param payload the payload
 */
public record FingerprintedSchema(Fingerprint fingerprint, SchemaPayload payload) {

  /** The payload with the fingerprint computed from it. */
  public static FingerprintedSchema of(SchemaPayload payload) {
    return new FingerprintedSchema(Fingerprint.of(payload), payload);
  }

  @Override
  public int hashCode() {
    return fingerprint.hashCode();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof FingerprintedSchema that && fingerprint.equals(that.fingerprint));
  }
}
