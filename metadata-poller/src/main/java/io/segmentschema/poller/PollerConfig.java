package io.segmentschema.poller;

import java.time.Duration;

/**
 * When the store is read. Keys begin with {@code schema-cache.poll.}
 *
 * @param period {@code period}: how often what has changed is read, PT0.1S to PT1H
 * @param fullPeriod {@code full-period}: how often everything is read, as an audit, PT1M to P7D
 * @param retryMin {@code retry-min}: how long to wait after a first failure, doubling up to the
 *     period, PT0.01S to PT1H
 */
public record PollerConfig(Duration period, Duration fullPeriod, Duration retryMin) {

  /** Every setting at its default. */
  public static final PollerConfig DEFAULT =
      new PollerConfig(Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofSeconds(1));

  public PollerConfig {
    Ranges.check("schema-cache.poll.period", period, Duration.ofMillis(100), Duration.ofHours(1));
    Ranges.check(
        "schema-cache.poll.full-period", fullPeriod, Duration.ofMinutes(1), Duration.ofDays(7));
    Ranges.check(
        "schema-cache.poll.retry-min", retryMin, Duration.ofMillis(10), Duration.ofHours(1));
  }
}
