/**
 * The words that cross the wall between the memory and the metadata store: committed rows come in
 * (from polls and from this node's own commits), learnt schemas go out through {@link
 * io.segmentschema.cache.store.BackfillStore}. Values are immutable; the ports are called by the
 * poller's and the backfill queue's threads, never under a lock of the cache.
 */
@NullMarked
package io.segmentschema.cache.store;

import org.jspecify.annotations.NullMarked;
