package io.segmentschema.cache;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.store.StoreVersion;
import java.util.TreeSet;

/**
 * Up to which point of the store's history this node's memory contains everything: up to the last
 * poll, and on through its own commits as long as no revision between them is missing, because a
 * missing one may be another node's. Thread-safe.
 */
final class LocalCommits {

  /** Own commits behind a gap. */
  @GuardedBy("this")
  private final TreeSet<Long> behindGap = new TreeSet<>();

  // Volatile, each written under the monitor and read by anyone.
  private volatile StoreVersion polled = StoreVersion.NONE;
  private volatile StoreVersion covered = StoreVersion.NONE;
  private volatile StoreVersion contained = StoreVersion.NONE;

  /** Volatile: set once, by the first full poll. */
  private volatile boolean ready;

  StoreVersion polled() {
    return polled;
  }

  /** Up to where every datasource has been polled, or is about to be by the poll at work. */
  StoreVersion covered() {
    return covered;
  }

  boolean isReady() {
    return ready;
  }

  synchronized void committed(StoreVersion version) {
    if (version.compareTo(contained) > 0) {
      behindGap.add(version.revision());
      closeGap(contained.revision());
    }
  }

  /** A poll has brought all its rows; what else it tells is about to be taken. */
  synchronized void covering(StoreVersion version) {
    covered = version;
  }

  /** A poll has been taken over, by every datasource. */
  synchronized void polled(StoreVersion version) {
    polled = version;
    covered = version;
    if (version.compareTo(contained) > 0) {
      behindGap.headSet(version.revision(), true).clear();
      closeGap(version.revision());
    }
  }

  private synchronized void closeGap(long upTo) {
    long contiguous = upTo;
    while (behindGap.remove(contiguous + 1)) {
      contiguous++;
    }
    contained = new StoreVersion(contiguous);
  }

  /**
   * The store was set back: from here on its lower revisions are the new ones, and the commits that
   * were ahead are of a past that is gone.
   *
   * @return the newest version of that past
   */
  synchronized StoreVersion setBack(StoreVersion version) {
    long own = behindGap.isEmpty() ? 0 : behindGap.last();
    StoreVersion newest = new StoreVersion(Math.max(own, contained.revision()));
    behindGap.clear();
    polled = version;
    covered = version;
    contained = version;
    return newest;
  }

  void becomeReady() {
    ready = true;
  }

  boolean includes(StoreVersion version) {
    return ready && version.compareTo(contained) <= 0;
  }
}
