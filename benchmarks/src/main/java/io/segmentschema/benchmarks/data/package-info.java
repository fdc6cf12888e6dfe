/**
 * The made-up segments that everything is measured with. A {@link
 * io.segmentschema.benchmarks.data.Shape} enters, and the same segments leave as this project's
 * values; the package of the peer turns the same numbers into the peer's. Immutable: any thread.
 */
@NullMarked
package io.segmentschema.benchmarks.data;

import org.jspecify.annotations.NullMarked;
