package io.segmentschema.smc.druid;

import java.time.Duration;
import java.util.Random;

/**
 * How long to wait before a server is asked again: doubling with each failure, spread by a quarter.
 * For one caller at a time.
 */
final class Pauses {

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Duration NOTHING_NEW = Duration.ofMillis(100);
  private static final Duration SHORTEST_RESTART = Duration.ofMillis(50);

  private final Random random;
  private int failures;
  private int restarts;

  Pauses(Random random) {
    this.random = random;
  }

  void succeeded() {
    failures = 0;
  }

  /** After a failure. */
  Duration failed() {
    failures++;
    return spread(doubled(FIRST, failures));
  }

  /** After an answer without news, which some servers give at once instead of waiting. */
  Duration nothingNew() {
    return spread(NOTHING_NEW);
  }

  /**
   * After an answer with news: none, unless one answer after the other makes everything be asked
   * for.
   *
   * @param again whether everything must be asked for
   */
  Duration restarting(boolean again) {
    if (!again) {
      restarts = Math.max(0, restarts - 1);
      return Duration.ZERO;
    }
    restarts += 2;
    return spread(doubled(SHORTEST_RESTART, restarts));
  }

  private static Duration doubled(Duration first, int times) {
    long millis = first.toMillis() << Math.min(times - 1, 20);
    return millis > LONGEST.toMillis() ? LONGEST : Duration.ofMillis(millis);
  }

  private Duration spread(Duration pause) {
    return Duration.ofMillis((long) (pause.toMillis() * (0.75 + random.nextDouble() / 2)));
  }
}
