package io.segmentschema.cache;

import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.error.InvalidInputException;
import java.time.Duration;

/**
 * The cache's settings.
 *
 * @param mergePolicy {@code schema-cache.merge-policy}: how the types of one column in several
 *     segments combine; default {@code leastRestrictive}
 * @param realtimeLease {@code schema-cache.realtime.lease}: a task silent for longer counts as gone
 *     and its segments as abandoned; PT1S to P1D, default PT15M
 * @param orphanedPendingLimit {@code schema-cache.pending.follower-limit}: how long a node that
 *     does not lead keeps a learnt schema that no poll shows; PT1S to P1D, default PT10M
 */
public record SchemaCacheConfig(
    MergePolicy mergePolicy, Duration realtimeLease, Duration orphanedPendingLimit) {

  /** Every setting at its default. */
  public static final SchemaCacheConfig DEFAULT =
      new SchemaCacheConfig(
          MergePolicy.LEAST_RESTRICTIVE, Duration.ofMinutes(15), Duration.ofMinutes(10));

  public SchemaCacheConfig {
    requireRange("schema-cache.realtime.lease", realtimeLease);
    requireRange("schema-cache.pending.follower-limit", orphanedPendingLimit);
  }

  private static void requireRange(String key, Duration value) {
    if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(Duration.ofDays(1)) > 0) {
      throw new InvalidInputException(key, "must be from PT1S to P1D, was " + value);
    }
  }
}
