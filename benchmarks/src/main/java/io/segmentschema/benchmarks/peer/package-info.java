/**
 * The peer: Druid's own cache classes, fed with the same made-up segments. Shapes and segment
 * numbers enter, the peer's objects leave. Nothing of the product knows this package.
 */
@NullMarked
package io.segmentschema.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
