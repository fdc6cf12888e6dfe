package io.segmentschema.smc.security;

import java.time.Duration;
import java.util.Optional;

/** What became of the question who sends a request. */
public sealed interface Outcome {

  /** It is known. */
  record Known(Caller caller) implements Outcome {}

  /**
   * It is not, and the request is refused.
   *
   * @param retryAfter when it is worth another attempt, if it is not now
   */
  record Refused(FailureReason reason, Optional<Duration> retryAfter) implements Outcome {
    static Refused of(FailureReason reason) {
      return new Refused(reason, Optional.empty());
    }
  }

  /**
   * A password must be checked, which takes long.
   *
   * @param check does it; on a thread that has time
   * @param forgo says that it is not going to be done
   */
  record SlowCheck(Check check, Runnable forgo) implements Outcome {}

  /** The slow part. */
  @FunctionalInterface
  interface Check {
    /** Known or refused. */
    Outcome run();
  }
}
