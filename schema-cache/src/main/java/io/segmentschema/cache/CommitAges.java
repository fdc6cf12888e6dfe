package io.segmentschema.cache;

import com.google.common.base.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.store.StoreVersion;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Since when this node's own commits have been waiting for a poll to show them. Commits of one
 * second are kept as one, so that a store which can be written and not be read costs little.
 * Thread-safe.
 */
final class CommitAges {

  private static final long ONE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * Commits of one second.
   *
   * @param newest the highest revision up to and including this one's
   */
  private record Commits(long newest, long firstNanos) {}

  private final Ticker ticker;

  @GuardedBy("this")
  private final Deque<Commits> waiting = new ArrayDeque<>();

  @GuardedBy("this")
  private StoreVersion polled = StoreVersion.NONE;

  CommitAges(Ticker ticker) {
    this.ticker = ticker;
  }

  synchronized void committed(StoreVersion version) {
    if (version.compareTo(polled) <= 0) {
      return; // A poll was faster than the word of the commit.
    }
    long now = ticker.read();
    Commits last = waiting.peekLast();
    if (last == null) {
      waiting.addLast(new Commits(version.revision(), now));
      return;
    }
    long newest = Math.max(last.newest(), version.revision());
    if (now - last.firstNanos() < ONE_NANOS) {
      waiting.removeLast();
      waiting.addLast(new Commits(newest, last.firstNanos()));
    } else {
      waiting.addLast(new Commits(newest, now));
    }
  }

  /** A poll has shown everything up to that version. */
  synchronized void polled(StoreVersion version) {
    polled = version;
    Commits first = waiting.peekFirst();
    while (first != null && first.newest() <= version.revision()) {
      waiting.removeFirst();
      first = waiting.peekFirst();
    }
  }

  /** The store was set back to that version: no poll will ever show what was ahead. */
  synchronized void setBack(StoreVersion version) {
    polled = version;
    waiting.clear();
  }

  /** How long the oldest has been waiting; empty if none is. */
  synchronized Optional<Duration> oldest() {
    return Optional.ofNullable(waiting.peekFirst())
        .map(first -> Duration.ofNanos(ticker.read() - first.firstNanos()));
  }
}
