package io.segmentschema.cache.schema;

/**
 * What the store keeps once for all segments that share it, and what a {@link Fingerprint} covers.
 * Immutable: any thread.
 *
 * @param rowSignature columns in order
 * @param aggregators aggregators by name
 */
public record SchemaPayload(RowSignature rowSignature, Aggregators aggregators) {}
