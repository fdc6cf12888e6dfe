package io.segmentschema.backfill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class KeyQueueTest {

  private final KeyQueue keys = new KeyQueue(3);
  private final RetryPolicy retries =
      new RetryPolicy(Duration.ofNanos(100), Duration.ofNanos(100), new Random(1));

  @Test
  void keysComeOutInTheOrderInWhichTheyCameAndEachOnce() {
    assertTrue(keys.offer(segment(2), 0));
    assertTrue(keys.offer(segment(1), 0));
    assertTrue(keys.offer(segment(2), 5));
    assertEquals(2, keys.size());
    assertEquals(List.of(segment(2)), keys.take(1, 10));
    assertEquals(List.of(segment(1)), keys.take(9, 10));
    assertEquals(List.of(), keys.take(9, 10));
  }

  @Test
  void fullQueueTakesNoOtherKeyUntilOneIsDone() {
    keys.offer(segment(1), 0);
    keys.offer(segment(2), 0);
    keys.offer(segment(3), 0);
    assertFalse(keys.offer(segment(4), 0));
    assertTrue(keys.offer(segment(3), 0)); // It is in already.
    keys.take(1, 0);
    assertFalse(keys.offer(segment(4), 0)); // One that is being written still counts.
    keys.done(segment(1));
    assertTrue(keys.offer(segment(4), 0));
    assertFalse(keys.contains(segment(1)));
    assertTrue(keys.contains(segment(4)));
  }

  @Test
  void keyThatIsBeingWrittenIsNotWaiting() {
    keys.offer(segment(1), 0);
    keys.offer(segment(2), 0);
    assertEquals(2, keys.waiting());
    keys.take(1, 0);
    assertEquals(1, keys.waiting());
    assertEquals(2, keys.size());
    keys.comeBackNow(segment(1));
    assertEquals(2, keys.waiting());
    assertEquals(List.of(segment(1), segment(2)), keys.take(2, 0));
  }

  @Test
  void failedKeyIsDueAfterItsPauseAndNotBefore() {
    keys.offer(segment(1), 0);
    keys.take(1, 0);
    keys.comeBack(segment(1), retries, 1000);
    long due = keys.nanosUntilDue(1000);
    assertTrue(due >= 75 && due <= 100, () -> "due=" + due);
    assertEquals(List.of(), keys.take(1, 1000 + due - 1));
    assertEquals(List.of(segment(1)), keys.take(1, 1000 + due));
  }

  @Test
  void keyThatIsGoneDoesNotComeBack() {
    keys.offer(segment(1), 0);
    keys.take(1, 0);
    keys.done(segment(1));
    keys.comeBack(segment(1), retries, 0);
    keys.comeBackNow(segment(1));
    keys.done(segment(1));
    assertEquals(0, keys.size());
    assertEquals(Long.MAX_VALUE, keys.nanosUntilDue(0));
  }

  @Test
  void clearForgetsWaitingAndTakenKeysAlike() {
    keys.offer(segment(1), 0);
    keys.offer(segment(2), 0);
    keys.take(1, 0);
    keys.clear();
    assertEquals(0, keys.size());
    assertEquals(0, keys.waiting());
    assertEquals(List.of(), keys.take(3, 100));
  }

  @Test
  void oldestAgeIsThatOfTheFirstKeyHoweverOftenItHasFailed() {
    assertEquals(Duration.ZERO, keys.oldestAge(50));
    keys.offer(segment(1), 10);
    keys.offer(segment(2), 30);
    keys.take(1, 30);
    keys.comeBack(segment(1), retries, 40);
    assertEquals(Duration.ofNanos(40), keys.oldestAge(50));
    keys.done(segment(1));
    assertEquals(Duration.ofNanos(20), keys.oldestAge(50));
  }

  @Test
  void pausesDoubleFromTheShortestToTheLongestSpreadByAQuarter() {
    RetryPolicy policy =
        new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(60), new Random(7));
    for (int failures = 1; failures <= 50; failures++) {
      double doubled = Math.min(60e9, 1e9 * Math.pow(2, failures - 1.0));
      long delay = policy.delayNanos(failures);
      assertTrue(delay >= doubled * 0.75 && delay <= Math.min(60e9, doubled * 1.25));
    }
  }

  @Test
  void spreadReachesAQuarterToBothSidesAndNoFurther() {
    RetryPolicy policy =
        new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(60), new Random(7));
    long[] delays = LongStream.range(0, 1000).map(i -> policy.delayNanos(1)).toArray();
    long shortest = Arrays.stream(delays).min().orElseThrow();
    long longest = Arrays.stream(delays).max().orElseThrow();
    assertTrue(shortest >= 750_000_000 && shortest < 780_000_000, () -> "shortest=" + shortest);
    assertTrue(longest > 1_220_000_000 && longest <= 1_250_000_000, () -> "longest=" + longest);
  }

  @Test
  void keyThatWaitsForItsPauseDoesNotHoldBackLaterOnes() {
    keys.offer(segment(1), 0);
    keys.take(1, 0);
    keys.comeBack(segment(1), retries, 1000);
    keys.offer(segment(2), 1000);
    assertEquals(List.of(segment(2)), keys.take(2, 1000));
  }

  @Test
  void keyThatIsDoneWhileItWaitsIsNotTaken() {
    keys.offer(segment(1), 0);
    keys.done(segment(1));
    assertEquals(0, keys.waiting());
    assertEquals(List.of(), keys.take(1, 0));
  }

  private static SegmentId segment(int hour) {
    return new SegmentId(
        DatasourceName.of("ds"), new SegmentInterval(hour * 10L, hour * 10L + 10), "v", 0);
  }
}
