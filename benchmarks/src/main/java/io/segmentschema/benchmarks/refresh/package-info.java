/**
 * A cold start: the refresh loop asks simulated data nodes about segments whose schemas nobody
 * knows. Numbers of segments enter, processor time and progress leave.
 */
@NullMarked
package io.segmentschema.benchmarks.refresh;

import org.jspecify.annotations.NullMarked;
