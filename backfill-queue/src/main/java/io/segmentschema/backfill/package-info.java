/**
 * What the metadata store must still learn.
 *
 * <p>Keys of freshly learnt segment schemas enter; batches leave through the store's publish port.
 * One scheduler thread, given from outside, drives it.
 */
@NullMarked
package io.segmentschema.backfill;

import org.jspecify.annotations.NullMarked;
