package io.segmentschema.backfill;

import java.time.Duration;
import java.util.Random;

/**
 * How long a segment waits after its n-th failure: doubling from the shortest to the longest wait,
 * spread by a quarter so that failed segments do not come back all at once.
 */
final class RetryPolicy {

  private final Duration min;
  private final Duration max;
  private final Random random;

  RetryPolicy(Duration min, Duration max, Random random) {
    this.min = min;
    this.max = max;
    this.random = random;
  }

  long delayNanos(int failures) {
    long longest = max.toNanos();
    double doubled = (double) min.toNanos() * Math.pow(2, Math.min(failures - 1, 40));
    double spread = 0.75 + random.nextDouble() / 2;
    return (long) Math.min((double) longest, doubled * spread);
  }
}
