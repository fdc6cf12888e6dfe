package io.segmentschema.smc.service.feed;

import io.segmentschema.cache.error.InvalidInputException;
import java.time.Duration;

/**
 * How Brokers wait for changes. Keys begin with {@code schema-cache.feed.}
 *
 * @param maxWaiting {@code max-waiting}: the most requests that wait at once, 1 to 100000
 * @param linger {@code linger}: how long to collect further changes before those that wait are told
 *     of the first, PT0S to PT5S
 */
public record FeedConfig(int maxWaiting, Duration linger) {

  /** The most waiting requests that can be configured. */
  public static final int MOST_WAITING = 100_000;

  /** The longest linger that can be configured. */
  public static final Duration LONGEST_LINGER = Duration.ofSeconds(5);

  /** The configuration of a service that says nothing else. */
  public static final FeedConfig DEFAULT = new FeedConfig(10_000, Duration.ofMillis(50));

  private static final String PREFIX = "schema-cache.feed.";

  public FeedConfig {
    if (maxWaiting < 1 || maxWaiting > MOST_WAITING) {
      throw new InvalidInputException(
          PREFIX + "max-waiting", "must be 1 to " + MOST_WAITING + ", was " + maxWaiting);
    }
    if (linger.isNegative() || linger.compareTo(LONGEST_LINGER) > 0) {
      throw new InvalidInputException(
          PREFIX + "linger", "must be PT0S to " + LONGEST_LINGER + ", was " + linger);
    }
  }
}
