/** Tests of what is told of the measurements. Made-up figures enter; nothing is timed. */
@NullMarked
package io.segmentschema.benchmarks.report;

import org.jspecify.annotations.NullMarked;
