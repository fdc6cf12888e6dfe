package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Stopwatch;
import com.google.common.base.Ticker;
import java.time.Duration;

/**
 * Follows how far the demo has come, and how long it has stood still. A machine that has other
 * things to do as well is only slow: what counts is the time since something came forward, not the
 * time since the start. For one thread.
 */
final class DemoProgress {

  /** After how long without anything coming forward it counts as stuck. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Stopwatch standstill;
  private long furthest;
  private boolean settled;

  DemoProgress(Ticker ticker) {
    this.standstill = Stopwatch.createStarted(ticker);
  }

  /** Takes what {@code /v1/status} says now. */
  void see(JsonNode status) {
    settled = isSettled(status);
    long reached = reached(status);
    if (reached > furthest) {
      furthest = reached;
      standstill.reset().start();
    }
  }

  /** Whether every schema was learnt and stored when it was last looked. */
  boolean isSettled() {
    return settled;
  }

  boolean isStuck() {
    return !settled && standstill.elapsed().compareTo(PATIENCE) >= 0;
  }

  /** A schema counts once when it is learnt and again when it is polled: what goes back is none. */
  private static long reached(JsonNode status) {
    long polled = stage(status, "polled");
    return 2 * polled + stage(status, "pendingBackfill") + stage(status, "awaitingPoll");
  }

  private static boolean isSettled(JsonNode status) {
    return stage(status, "polled") > 0
        && stage(status, "pendingBackfill") == 0
        && stage(status, "awaitingPoll") == 0
        && status.at("/queries/segmentsWaiting").asLong() == 0;
  }

  private static long stage(JsonNode status, String name) {
    return status.at("/stages/" + name).asLong();
  }
}
