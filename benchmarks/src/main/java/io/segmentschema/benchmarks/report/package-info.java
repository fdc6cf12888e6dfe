/**
 * What is told of the measurements. Rows and growth curves enter; a summary as JSON, a table, plots
 * and the page in {@code docs/benchmarks} leave. One thread.
 */
@NullMarked
package io.segmentschema.benchmarks.report;

import org.jspecify.annotations.NullMarked;
