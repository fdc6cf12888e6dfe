/**
 * What could not be read, or will never be accepted by the store: kept, listed, and in nobody's
 * way. Entries come from the poller (unreadable payloads) and the backfill queue (refused entries);
 * operators read the list. Thread-safe.
 */
@NullMarked
package io.segmentschema.cache.quarantine;

import org.jspecify.annotations.NullMarked;
