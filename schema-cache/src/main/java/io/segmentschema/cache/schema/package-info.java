/**
 * What a segment looks like: columns with their types, aggregators, and the fingerprint over both.
 * JSON and Druid's type texts enter, checked immutable values and the bytes of the stored form
 * leave. Nothing here keeps state but an interner of types: any thread.
 */
@NullMarked
package io.segmentschema.cache.schema;

import org.jspecify.annotations.NullMarked;
