package io.segmentschema.smc.refresh;

import io.segmentschema.cache.error.InvalidInputException;
import java.time.Duration;

/**
 * How metadata queries are sent. Keys begin with {@code schema-cache.query.}
 *
 * @param maxSegmentsPerQuery {@code max-segments}: the most segments that one query names, 1 to
 *     5000
 * @param concurrency {@code concurrency}: how many queries run at once over all datasources, 1 to
 *     256; queries that drag on are no longer counted, up to four times as many
 * @param perServerConcurrency {@code per-server-concurrency}: how many queries run at once on one
 *     server, 1 to 64
 * @param timeout {@code timeout}: after how long a query counts as failed, PT1S to PT1H
 * @param slowAfter {@code slow-after}: how long a query occupies one of the places of {@code
 *     concurrency}, PT0.1S to PT1H
 * @param period {@code period}: how often to look for work that no event announced, PT1S to PT1H
 * @param linger {@code linger}: how long to collect events before looking, PT0S to PT1M
 * @param retryMin {@code retry-min}: how long a failing server or segment is left alone at first,
 *     PT0.01S to PT1H
 * @param retryMax {@code retry-max}: how long at most, {@code retry-min} to P1D
 * @param unreadableRetry {@code unreadable-retry}: how often at most a segment is asked about whose
 *     stored payload is in quarantine, PT1M to P1D
 */
public record RefreshConfig(
    int maxSegmentsPerQuery,
    int concurrency,
    int perServerConcurrency,
    Duration timeout,
    Duration slowAfter,
    Duration period,
    Duration linger,
    Duration retryMin,
    Duration retryMax,
    Duration unreadableRetry) {

  // Before the default, whose checks need them.
  private static final String PREFIX = "schema-cache.query.";
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration HOUR = Duration.ofHours(1);

  /** The configuration of a service that says nothing else. */
  public static final RefreshConfig DEFAULT =
      new RefreshConfig(
          200,
          32,
          2,
          Duration.ofMinutes(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofMillis(50),
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10));

  public RefreshConfig {
    check("max-segments", maxSegmentsPerQuery, 5000);
    check("concurrency", concurrency, 256);
    check("per-server-concurrency", perServerConcurrency, 64);
    check("timeout", timeout, Duration.ofSeconds(1), HOUR);
    check("slow-after", slowAfter, Duration.ofMillis(100), HOUR);
    check("period", period, Duration.ofSeconds(1), HOUR);
    check("linger", linger, Duration.ZERO, Duration.ofMinutes(1));
    check("retry-min", retryMin, Duration.ofMillis(10), HOUR);
    check("retry-max", retryMax, retryMin, DAY);
    check("unreadable-retry", unreadableRetry, Duration.ofMinutes(1), DAY);
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
