package io.segmentschema.poller;

import io.segmentschema.cache.error.InvalidInputException;
import java.time.Duration;

/**
 * When and how the store is cleaned up. Keys begin with {@code schema-cache.cleanup.}
 *
 * @param enabled {@code enabled}: whether cleanups run on schedule; a requested one always does
 * @param period {@code period}: how often, PT1M to P30D
 * @param grace {@code grace}: how long an unused segment row, and an unreferenced schema, is kept,
 *     PT0S to P3650D
 * @param batchSize {@code batch-size}: the most rows that one transaction deletes, 1 to 10000
 */
public record CleanupConfig(boolean enabled, Duration period, Duration grace, int batchSize) {

  /** The longest grace period; before the default, whose checks need it. */
  public static final Duration LONGEST_GRACE = Duration.ofDays(3650);

  /** Every setting at its default. */
  public static final CleanupConfig DEFAULT =
      new CleanupConfig(true, Duration.ofDays(1), Duration.ofDays(1), 1000);

  public CleanupConfig {
    Ranges.check("schema-cache.cleanup.period", period, Duration.ofMinutes(1), Duration.ofDays(30));
    Ranges.check("schema-cache.cleanup.grace", grace, Duration.ZERO, LONGEST_GRACE);
    if (batchSize < 1 || batchSize > 10_000) {
      throw new InvalidInputException(
          "schema-cache.cleanup.batch-size", "must be 1 to 10000, was " + batchSize);
    }
  }
}
