package io.segmentschema.poller;

import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.StoreVersion;

/**
 * The store's one state row as a snapshot shows it.
 *
 * @param generation advances with every deletion
 */
record StoreState(StoreVersion version, long generation, LeaderEpoch leaderEpoch) {}
