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

  /** The newest version of a past that is gone and that no poll has cleared away. */
  @GuardedBy("this")
  private StoreVersion past = StoreVersion.NONE;

  // Volatile, each written under the monitor and read by anyone.
  private volatile StoreVersion polled = StoreVersion.NONE;
  private volatile StoreVersion covered = StoreVersion.NONE;
  private volatile StoreVersion contained = StoreVersion.NONE;

  /**
   * Whether a commit has shown that the store was set back, and no poll has been taken over that
   * began after that; volatile, written under the monitor and read by anyone.
   */
  private volatile boolean lost;

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

  /**
   * A commit of this node has a revision that this node had polled before it began: the store was
   * set back meanwhile. Nothing that is known is sure to be in it.
   */
  synchronized void lose() {
    past = newest();
    lost = true;
    behindGap.clear();
    contained = StoreVersion.NONE;
  }

  boolean isLost() {
    return lost;
  }

  /** A poll has brought all its rows; what else it tells is about to be taken. */
  synchronized void covering(StoreVersion version) {
    covered = version;
  }

  /**
   * A poll has been taken over, by every datasource.
   *
   * @param sure whether it read the store as it is, also if that was set back
   */
  synchronized void polled(StoreVersion version, boolean sure) {
    polled = version;
    covered = version;
    if (lost && !sure) {
      return;
    }
    lost = false;
    past = StoreVersion.NONE;
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
    StoreVersion newest = newest();
    behindGap.clear();
    covered = version;
    contained = StoreVersion.NONE; // Until every datasource has taken the poll over.
    return newest;
  }

  /** The newest version of any past that memory may still have something of. */
  @GuardedBy("this")
  private StoreVersion newest() {
    long own = behindGap.isEmpty() ? 0 : behindGap.last();
    long known = Math.max(polled.revision(), contained.revision());
    return new StoreVersion(Math.max(past.revision(), Math.max(own, known)));
  }

  void becomeReady() {
    ready = true;
  }

  boolean includes(StoreVersion version) {
    return ready && version.compareTo(contained) <= 0;
  }
}
