package io.segmentschema.backfill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

final class OutcomesTest {

  private final ManualTime time = new ManualTime();
  private final Outcomes outcomes = new Outcomes(time.clock(), time.ticker());

  @Test
  void everyOutcomeIsCountedAsWhatItWas() {
    outcomes.committed(5, 3, 2);
    outcomes.committed(1, 0, 0);
    outcomes.retried(4);
    outcomes.quarantined();
    assertEquals(new BackfillStatus.Counts(6, 3, 4, 2, 1), status(0).counts());
  }

  @Test
  void rateIsThatOfTheLastMinuteAndGivesTheTimeLeft() {
    outcomes.committed(60, 0, 60);
    time.advance(Duration.ofSeconds(30));
    outcomes.committed(120, 60, 0);
    assertEquals(5.0, status(10).ratePerSecond());
    assertEquals(Optional.of(Duration.ofSeconds(2)), status(10).eta());
    time.advance(Duration.ofSeconds(31)); // The first commit is more than a minute ago.
    assertEquals(3.0, status(10).ratePerSecond());
    time.advance(Duration.ofSeconds(61));
    assertEquals(0.0, status(10).ratePerSecond());
    assertEquals(Optional.empty(), status(10).eta());
    assertEquals(Optional.of(Duration.ZERO), status(0).eta());
  }

  @Test
  void whatWasDoneCountsForExactlyOneMinute() {
    outcomes.committed(60, 0, 0);
    time.advance(Duration.ofMinutes(1));
    outcomes.committed(60, 0, 0);
    assertEquals(2.0, status(1).ratePerSecond());
    time.advance(Duration.ofNanos(1));
    assertEquals(1.0, status(1).ratePerSecond());
  }

  @Test
  void lastSuccessIsTheLastCommitsTime() {
    assertEquals(Optional.empty(), status(0).lastSuccess());
    time.advance(Duration.ofSeconds(7));
    outcomes.committed(1, 0, 0);
    time.advance(Duration.ofSeconds(7));
    assertEquals(Optional.of(Instant.EPOCH.plusSeconds(7)), status(0).lastSuccess());
  }

  @Test
  void statusTellsWhatItIsTold() {
    BackfillStatus status =
        outcomes.status(true, false, 4, Duration.ofSeconds(9), Optional.of("away"));
    assertEquals(4, status.depth());
    assertEquals(Duration.ofSeconds(9), status.oldestAge());
    assertEquals(Optional.of("away"), status.trouble());
  }

  @Test
  void everySettingIsRefusedOutsideItsRangeByItsName() {
    BackfillConfig c = BackfillConfig.DEFAULT;
    refused(
        "capacity",
        () -> with(0, 500, c.linger(), c.retryMin(), c.retryMax(), c.sweepPeriod(), c.stopWait()));
    refused(
        "capacity",
        () ->
            with(
                10_000_001,
                500,
                c.linger(),
                c.retryMin(),
                c.retryMax(),
                c.sweepPeriod(),
                c.stopWait()));
    refused(
        "batch-size",
        () -> with(1, 0, c.linger(), c.retryMin(), c.retryMax(), c.sweepPeriod(), c.stopWait()));
    refused(
        "batch-size",
        () -> with(1, 5001, c.linger(), c.retryMin(), c.retryMax(), c.sweepPeriod(), c.stopWait()));
    refused(
        "linger",
        () ->
            with(
                1,
                1,
                Duration.ofMillis(-1),
                c.retryMin(),
                c.retryMax(),
                c.sweepPeriod(),
                c.stopWait()));
    refused(
        "linger",
        () ->
            with(
                1,
                1,
                Duration.ofSeconds(61),
                c.retryMin(),
                c.retryMax(),
                c.sweepPeriod(),
                c.stopWait()));
    refused(
        "retry-min",
        () ->
            with(
                1,
                1,
                c.linger(),
                Duration.ofMillis(9),
                c.retryMax(),
                c.sweepPeriod(),
                c.stopWait()));
    refused(
        "retry-max",
        () ->
            with(
                1,
                1,
                c.linger(),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                c.sweepPeriod(),
                c.stopWait()));
    refused(
        "sweep-period",
        () -> with(1, 1, c.linger(), c.retryMin(), c.retryMax(), Duration.ZERO, c.stopWait()));
    refused(
        "stop-wait",
        () ->
            with(
                1,
                1,
                c.linger(),
                c.retryMin(),
                c.retryMax(),
                c.sweepPeriod(),
                Duration.ofMinutes(11)));
    with(
        10_000_000,
        1000,
        Duration.ofMinutes(1),
        Duration.ofMillis(10),
        Duration.ofDays(1),
        Duration.ofSeconds(1),
        Duration.ofMinutes(10));
  }

  private BackfillStatus status(int depth) {
    return outcomes.status(true, true, depth, Duration.ZERO, Optional.empty());
  }

  private static void refused(String key, Runnable making) {
    InvalidInputException refused =
        Assertions.assertThrows(InvalidInputException.class, making::run);
    assertEquals("schema-cache.backfill." + key, refused.field());
  }

  private static BackfillConfig with(
      int capacity,
      int batchSize,
      Duration linger,
      Duration retryMin,
      Duration retryMax,
      Duration sweepPeriod,
      Duration stopWait) {
    return new BackfillConfig(
        true, capacity, batchSize, linger, retryMin, retryMax, sweepPeriod, stopWait);
  }
}
