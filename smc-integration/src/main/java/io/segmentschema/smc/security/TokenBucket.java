package io.segmentschema.smc.security;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;

/**
 * Allows so many things at once, and then one each time a pause has passed. Any thread; one lock
 * over the two fields.
 */
final class TokenBucket {

  /**
   * How much a bucket holds.
   *
   * @param burst how many at once
   * @param pause after how long there is one more
   */
  record Size(int burst, Duration pause) {}

  private final Size size;

  /** When the bucket is full again: one pause from now for each that is missing. */
  @GuardedBy("this")
  private long fullAtNanos;

  TokenBucket(Size size, long nowNanos) {
    this.size = size;
    this.fullAtNanos = nowNanos;
  }

  /** Takes one, if one is there. */
  synchronized boolean take(long nowNanos) {
    if (missing(nowNanos) + pause() > size.burst() * pause()) {
      return false;
    }
    fullAtNanos = nowNanos + missing(nowNanos) + pause();
    return true;
  }

  /** Puts one back that was not needed. */
  synchronized void giveBack() {
    fullAtNanos -= pause();
  }

  synchronized boolean isFull(long nowNanos) {
    return missing(nowNanos) == 0;
  }

  /** How long it takes until there is one. */
  synchronized Duration untilNext(long nowNanos) {
    long wait = missing(nowNanos) + pause() - size.burst() * pause();
    return Duration.ofNanos(Math.max(0, wait));
  }

  @GuardedBy("this")
  private long missing(long nowNanos) {
    return Math.max(0, fullAtNanos - nowNanos);
  }

  private long pause() {
    return size.pause().toNanos();
  }
}
