package io.segmentschema.backfill;

import io.segmentschema.cache.error.InvalidInputException;
import java.time.Duration;

/**
 * How learnt schemas are written to the store. Keys begin with {@code schema-cache.backfill.}
 *
 * @param enabled {@code enabled}: whether learnt schemas are written at all; if not, they stay
 *     pending in memory
 * @param capacity {@code capacity}: the most segments that wait to be written, 1 to 10000000
 * @param batchSize {@code batch-size}: the most segments in one transaction, 1 to 5000
 * @param linger {@code linger}: how long the first segment waits for others to fill its batch, PT0S
 *     to PT1M
 * @param retryMin {@code retry-min}: how long a segment waits after its first failure, PT0.01S to
 *     PT1H
 * @param retryMax {@code retry-max}: how long at most, {@code retry-min} to P1D
 * @param sweepPeriod {@code sweep-period}: how often the cache is searched for pending schemas that
 *     are in no queue, PT1S to P1D
 * @param stopWait {@code stop-wait}: how long a stop waits for the running batch, PT0S to PT10M
 */
public record BackfillConfig(
    boolean enabled,
    int capacity,
    int batchSize,
    Duration linger,
    Duration retryMin,
    Duration retryMax,
    Duration sweepPeriod,
    Duration stopWait) {

  /** The configuration of a service that says nothing else. */
  public static final BackfillConfig DEFAULT =
      new BackfillConfig(
          true,
          200_000,
          5000,
          Duration.ofMillis(200),
          Duration.ofSeconds(1),
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofSeconds(10));

  private static final String PREFIX = "schema-cache.backfill.";

  public BackfillConfig {
    check("capacity", capacity, 10_000_000);
    check("batch-size", batchSize, 5000);
    check("linger", linger, Duration.ZERO, Duration.ofMinutes(1));
    check("retry-min", retryMin, Duration.ofMillis(10), Duration.ofHours(1));
    check("retry-max", retryMax, retryMin, Duration.ofDays(1));
    check("sweep-period", sweepPeriod, Duration.ofSeconds(1), Duration.ofDays(1));
    check("stop-wait", stopWait, Duration.ZERO, Duration.ofMinutes(10));
  }

  private static void check(String key, int value, int max) {
    if (value < 1 || value > max) {
      throw new InvalidInputException(PREFIX + key, "must be 1 to " + max + ", was " + value);
    }
  }

  private static void check(String key, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new InvalidInputException(
          PREFIX + key, "must be " + min + " to " + max + ", was " + value);
    }
  }
}
