package io.segmentschema.smc.refresh;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Who is left alone until when after failures, doubling each time and spread by a quarter. Belongs
 * to the loop's thread.
 */
final class Backoffs<K> {

  /** The failures in a row, and when the next attempt may be made. */
  record Backoff(int failures, long untilNanos, String reason) {}

  private final Map<K, Backoff> byKey = new HashMap<>();
  private final Duration min;
  private final Duration max;
  private final Random random;

  Backoffs(Duration min, Duration max, Random random) {
    this.min = min;
    this.max = max;
    this.random = random;
  }

  boolean isFree(K key, long nowNanos) {
    @Nullable Backoff backoff = byKey.get(key);
    return backoff == null || backoff.untilNanos() - nowNanos <= 0;
  }

  void failed(K key, long nowNanos, String reason) {
    @Nullable Backoff before = byKey.get(key);
    int failures = before == null ? 1 : before.failures() + 1;
    double doubled = (double) min.toNanos() * Math.pow(2, Math.min(failures - 1, 40));
    double spread = 0.75 + random.nextDouble() / 2;
    long pause = (long) Math.min((double) max.toNanos(), doubled * spread);
    byKey.put(key, new Backoff(failures, nowNanos + pause, reason));
  }

  /** Until the first one that is left alone may be asked again; very long if there is none. */
  long nanosUntilOneIsFree(long nowNanos) {
    return byKey.values().stream()
        .mapToLong(backoff -> backoff.untilNanos() - nowNanos)
        .filter(nanos -> nanos > 0)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  void succeeded(K key) {
    byKey.remove(key);
  }

  /** Forgets whoever has been free for longer than the longest pause. */
  void tidyUp(long nowNanos) {
    byKey.values().removeIf(backoff -> nowNanos - backoff.untilNanos() > max.toNanos());
  }

  Map<K, Backoff> all() {
    return byKey;
  }
}
