package io.segmentschema.backfill;

import com.google.common.base.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts what became of segments, and how fast. Thread-safe; reading changes nothing that another
 * reader sees.
 */
final class Outcomes {

  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** So many segments were done at that time. */
  private record Done(long atNanos, int segments) {}

  private final Clock clock;
  private final Ticker ticker;

  @GuardedBy("this")
  private final Deque<Done> recent = new ArrayDeque<>();

  @GuardedBy("this")
  private long persisted;

  @GuardedBy("this")
  private long alreadyStored;

  @GuardedBy("this")
  private long retried;

  @GuardedBy("this")
  private long vanished;

  @GuardedBy("this")
  private long quarantined;

  @GuardedBy("this")
  private @Nullable Instant lastSuccess;

  Outcomes(Clock clock, Ticker ticker) {
    this.clock = clock;
    this.ticker = ticker;
  }

  synchronized void committed(int written, int had, int gone) {
    persisted += written;
    alreadyStored += had;
    vanished += gone;
    lastSuccess = clock.instant();
    recent.addLast(new Done(ticker.read(), written + had + gone));
    long oldest = ticker.read() - WINDOW_NANOS;
    while (!recent.isEmpty() && recent.getFirst().atNanos() - oldest < 0) {
      recent.removeFirst();
    }
  }

  synchronized void retried(int segments) {
    retried += segments;
  }

  synchronized void quarantined() {
    quarantined++;
  }

  synchronized BackfillStatus status(
      boolean enabled, boolean active, int depth, Duration oldestAge, Optional<String> trouble) {
    double rate = ratePerSecond();
    Optional<Duration> eta =
        depth == 0
            ? Optional.of(Duration.ZERO)
            : rate > 0
                ? Optional.of(Duration.ofMillis((long) (depth / rate * 1000)))
                : Optional.empty();
    return new BackfillStatus(
        enabled,
        active,
        depth,
        oldestAge,
        rate,
        eta,
        new BackfillStatus.Counts(persisted, alreadyStored, retried, vanished, quarantined),
        Optional.ofNullable(lastSuccess),
        trouble);
  }

  @GuardedBy("this")
  private double ratePerSecond() {
    long oldest = ticker.read() - WINDOW_NANOS;
    int done =
        recent.stream()
            .filter(entry -> entry.atNanos() - oldest >= 0)
            .mapToInt(Done::segments)
            .sum();
    return done / 60.0;
  }
}
