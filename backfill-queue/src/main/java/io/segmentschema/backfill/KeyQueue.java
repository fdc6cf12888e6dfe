package io.segmentschema.backfill;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.segment.SegmentId;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The segments that wait to be written, each once, the one that is due first in front. A segment
 * that is being written still counts, until it is done or comes back. Thread-safe.
 */
final class KeyQueue {

  /** The state of one key; replaced, never changed. */
  private record Key(SegmentId id, long number, long sinceNanos, long dueNanos, int failures) {}

  private final int capacity;

  @GuardedBy("this")
  private final Map<SegmentId, Key> byId = new HashMap<>();

  /** Those that are not being written. */
  @GuardedBy("this")
  private final TreeSet<Key> byDue =
      new TreeSet<>(
          Comparator.comparingLong((Key key) -> key.dueNanos()).thenComparingLong(Key::number));

  @GuardedBy("this")
  private long counter;

  KeyQueue(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Adds a segment that is due now; false if there is no room. One that is there already stays as
   * it is.
   */
  synchronized boolean offer(SegmentId id, long nowNanos) {
    if (byId.containsKey(id)) {
      return true;
    }
    if (byId.size() >= capacity) {
      return false;
    }
    put(new Key(id, counter++, nowNanos, nowNanos, 0));
    return true;
  }

  /** Takes up to so many that are due; they stay counted. */
  synchronized ImmutableList<SegmentId> take(int limit, long nowNanos) {
    ImmutableList.Builder<SegmentId> taken = ImmutableList.builder();
    for (int i = 0; i < limit; i++) {
      if (byDue.isEmpty() || byDue.first().dueNanos() - nowNanos > 0) {
        break;
      }
      taken.add(byDue.pollFirst().id());
    }
    return taken.build();
  }

  synchronized void done(SegmentId id) {
    @Nullable Key key = byId.remove(id);
    if (key != null) {
      byDue.remove(key);
    }
  }

  /** Brings a taken segment back; its failures are counted, and the policy says when it is due. */
  synchronized void comeBack(SegmentId id, RetryPolicy retries, long nowNanos) {
    @Nullable Key key = byId.get(id);
    if (key != null) {
      int failures = key.failures() + 1;
      byDue.remove(key);
      put(
          new Key(
              id,
              key.number(),
              key.sinceNanos(),
              nowNanos + retries.delayNanos(failures),
              failures));
    }
  }

  /** Brings a taken segment back at once, as it was. */
  synchronized void comeBackNow(SegmentId id) {
    @Nullable Key key = byId.get(id);
    if (key != null) {
      byDue.add(key);
    }
  }

  synchronized void clear() {
    byId.clear();
    byDue.clear();
  }

  synchronized boolean contains(SegmentId id) {
    return byId.containsKey(id);
  }

  synchronized int size() {
    return byId.size();
  }

  /** Those that are not being written. */
  synchronized int waiting() {
    return byDue.size();
  }

  /** Until the first one is due: zero or less if one is, a very long time if there is none. */
  synchronized long nanosUntilDue(long nowNanos) {
    return byDue.isEmpty() ? Long.MAX_VALUE : byDue.first().dueNanos() - nowNanos;
  }

  synchronized Duration oldestAge(long nowNanos) {
    return byId.values().stream()
        .min(Comparator.comparingLong(Key::number))
        .map(key -> Duration.ofNanos(nowNanos - key.sinceNanos()))
        .orElse(Duration.ZERO);
  }

  @GuardedBy("this")
  private void put(Key key) {
    byId.put(key.id(), key);
    byDue.add(key);
  }
}
