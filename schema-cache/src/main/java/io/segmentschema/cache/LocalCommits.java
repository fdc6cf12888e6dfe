package io.segmentschema.cache;

import io.segmentschema.cache.store.StoreVersion;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Which points of the store's history this node's memory contains: all up to the last poll, and its
 * own commits since. Thread-safe.
 */
final class LocalCommits {

  /** Own commits ahead of the polls; pruned by each poll. */
  private final ConcurrentSkipListSet<StoreVersion> ahead = new ConcurrentSkipListSet<>();

  /** Volatile: written by the one poll that runs, read by anyone. */
  private volatile StoreVersion polled = StoreVersion.NONE;

  /** Volatile: set once, by the first full poll. */
  private volatile boolean ready;

  StoreVersion polled() {
    return polled;
  }

  boolean isReady() {
    return ready;
  }

  void committed(StoreVersion version) {
    if (version.compareTo(polled) > 0) {
      ahead.add(version);
    }
  }

  void polled(StoreVersion version) {
    polled = version;
    ahead.headSet(version, true).clear();
  }

  void becomeReady() {
    ready = true;
  }

  boolean includes(StoreVersion version) {
    return ready && (version.compareTo(polled) <= 0 || ahead.contains(version));
  }
}
