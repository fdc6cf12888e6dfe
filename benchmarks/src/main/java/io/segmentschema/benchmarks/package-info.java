/**
 * Benchmarks of the other modules.
 *
 * <p>Workload sizes enter, measurements leave. JMH's worker threads drive it.
 */
@NullMarked
package io.segmentschema.benchmarks;

import org.jspecify.annotations.NullMarked;
