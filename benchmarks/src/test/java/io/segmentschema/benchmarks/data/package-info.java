/** Tests of the made-up segments. Small shapes enter; nothing is timed. */
@NullMarked
package io.segmentschema.benchmarks.data;

import org.jspecify.annotations.NullMarked;
