/**
 * Real database servers of this process's own, filled with made-up segments, and the bare reads and
 * writes that the product's are held against. Sizes enter, times leave. One thread, but for the
 * readers that look things up meanwhile.
 */
@NullMarked
package io.segmentschema.benchmarks.store;

import org.jspecify.annotations.NullMarked;
