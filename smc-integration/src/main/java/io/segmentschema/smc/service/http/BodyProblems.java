package io.segmentschema.smc.service.http;

import io.segmentschema.smc.service.HttpConfig;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemType;
import java.time.Duration;

/** Why a body is not taken in. */
final class BodyProblems {

  private BodyProblems() {}

  static Problem tooLarge(HttpConfig config) {
    return Problem.of(
        ProblemType.TOO_LARGE,
        "The body must have at most " + config.maxRequestBytes() + " bytes.");
  }

  static Problem tooSlow(HttpConfig config) {
    return Problem.of(
        ProblemType.REQUEST_TIMEOUT,
        "The body must arrive within " + config.bodyTimeout() + "; it has not ended by then.");
  }

  static Problem noMemory() {
    return Problem.retryLater(
        ProblemType.OVERLOADED,
        "The bodies of other requests take all the memory that there is for them.",
        Duration.ofSeconds(1));
  }

  static Problem brokenOff() {
    return Problem.of(
        ProblemType.BAD_REQUEST,
        "The body is not sent as announced: it ends early or is malformed.");
  }
}
