package io.segmentschema.poller;

import io.segmentschema.cache.error.InvalidInputException;
import java.time.Duration;

/** Checks settings against their ranges. */
final class Ranges {

  private Ranges() {}

  static void check(String key, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new InvalidInputException(key, "must be " + min + " to " + max + ", was " + value);
    }
  }
}
