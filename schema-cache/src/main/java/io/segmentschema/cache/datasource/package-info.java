/**
 * How the schemas of many segments become the one of their datasource. Row signatures enter, newest
 * segment first; the merged signature, its version, and where each type comes from leave. Pure
 * functions and immutable values: any thread.
 */
@NullMarked
package io.segmentschema.cache.datasource;

import org.jspecify.annotations.NullMarked;
