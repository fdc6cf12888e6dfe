package io.segmentschema.smc.client;

import java.time.Duration;

/**
 * How the client asks.
 *
 * @param longPoll how long a node may wait for a change before it answers that there is none
 * @param requestLimit how long a request may take besides
 * @param pollPeriod how often everything is compared where there is no feed
 * @param feedRetry how long a node without a feed is not asked for it again
 * @param retryMin how long a node that failed is left alone at first
 * @param retryMax how long at most
 */
record ClientConfig(
    Duration longPoll,
    Duration requestLimit,
    Duration pollPeriod,
    Duration feedRetry,
    Duration retryMin,
    Duration retryMax) {

  /** The longest wait that the service allows. */
  static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  static final ClientConfig DEFAULT =
      new ClientConfig(
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofMinutes(10),
          Duration.ofMillis(200),
          Duration.ofSeconds(30));

  ClientConfig {
    check("longPoll", longPoll, Duration.ofMillis(1), LONGEST_WAIT);
    check("requestLimit", requestLimit, Duration.ofMillis(1), Duration.ofHours(1));
    check("pollPeriod", pollPeriod, Duration.ofMillis(1), Duration.ofHours(1));
    check("feedRetry", feedRetry, Duration.ofMillis(1), Duration.ofDays(1));
    check("retryMin", retryMin, Duration.ofMillis(1), Duration.ofHours(1));
    check("retryMax", retryMax, retryMin, Duration.ofHours(1));
  }

  private static void check(String name, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          name + " must be " + min + " to " + max + ", was " + value);
    }
  }
}
