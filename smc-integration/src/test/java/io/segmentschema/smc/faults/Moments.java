package io.segmentschema.smc.faults;

import java.time.Duration;
import java.util.Random;

/**
 * When to kill: at a random moment of a piece of work, whose length is learnt from the last that
 * was let come to its end. Not thread-safe.
 */
final class Moments {

  private final Random random;
  private long lengthNanos;

  Moments(Random random, Duration firstGuess) {
    this.random = random;
    this.lengthNanos = firstGuess.toNanos();
  }

  /** Notes how long the work takes when nobody is killed. */
  void took(long nanos) {
    lengthNanos = nanos;
  }

  /** How many nanoseconds after its beginning the next one is to be killed. */
  long next() {
    return (long) (random.nextDouble() * lengthNanos);
  }
}
