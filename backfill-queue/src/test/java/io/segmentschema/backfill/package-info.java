/** The queue on a store in memory, with time moved by hand. */
@NullMarked
package io.segmentschema.backfill;

import org.jspecify.annotations.NullMarked;
