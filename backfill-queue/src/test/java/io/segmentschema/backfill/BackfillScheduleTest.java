package io.segmentschema.backfill;

import static io.segmentschema.backfill.BackfillFixture.segment;
import static io.segmentschema.backfill.BackfillFixture.sized;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the queue takes segments in, and when it writes them. */
final class BackfillScheduleTest {

  private static final Duration LINGER = BackfillConfig.DEFAULT.linger();
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final BackfillFixture it = new BackfillFixture();

  @BeforeEach
  void timeDoesNotBeginWithTheQueue() {
    it.time.advance(Duration.ofMinutes(10));
  }

  @Test
  void whatWasPendingBeforeTheStartIsWrittenAtOnce() {
    it.learn(1);
    BackFillQueue queue = it.queue(BackfillConfig.DEFAULT);
    queue.start();
    it.scheduler.runDue();
    assertEquals("awaitingPoll", it.stage(1));
  }

  @Test
  void firstSegmentWaitsForOthersAsLongAsTheLingerAndNoLonger() {
    BackFillQueue queue = settled(sized(100, 10));
    it.learn(1);
    it.scheduler.advance(LINGER.minus(MOMENT));
    it.learn(2); // Must not put off the run that the first one waits for.
    assertEquals(List.of(), it.batchSizes());
    it.scheduler.advance(MOMENT);
    assertEquals(List.of(2), it.batchSizes());
    assertEquals(0, queue.status().depth());
  }

  @Test
  void fullBatchesFollowAtOnceAndTheRestAfterTheLinger() {
    settled(sized(100, 2));
    it.learn(1, 2, 3, 4);
    it.scheduler.runDue();
    assertEquals(List.of(2, 2), it.batchSizes());
    it.learn(5, 6, 7);
    it.scheduler.runDue();
    assertEquals(List.of(2, 2, 2), it.batchSizes());
    it.scheduler.advance(LINGER.minus(MOMENT));
    assertEquals(List.of(2, 2, 2), it.batchSizes());
    it.scheduler.advance(MOMENT);
    assertEquals(List.of(2, 2, 2, 1), it.batchSizes());
  }

  @Test
  void batchThatIsJustFullDoesNotLinger() {
    settled(sized(100, 2));
    it.learn(1, 2);
    it.scheduler.runDue();
    assertEquals(List.of(2), it.batchSizes());
  }

  @Test
  void whatDidNotFitFollowsBeforeTheNextSweepIsDue() {
    settled(sized(3, 2));
    it.learn(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    it.scheduler.advance(Duration.ofSeconds(5));
    for (int hour = 1; hour <= 10; hour++) {
      assertEquals("awaitingPoll", it.stage(hour));
    }
  }

  @Test
  void fullQueueSearchesTheCacheNoFurtherWhileTheStoreIsAway() {
    BackFillQueue queue = settled(sized(4, 2));
    it.store.before(BackfillScheduleTest::away);
    it.learn(1, 2, 3, 4, 5, 6);
    it.scheduler.advance(Duration.ofMinutes(5)); // The scheduler fails if runs follow without end.
    assertEquals(4, queue.status().depth());
    it.store.before(batch -> {});
    it.scheduler.advance(Duration.ofMinutes(3));
    assertEquals(6, queue.status().counts().persisted());
  }

  @Test
  void offerSaysWhetherTheSegmentIsQueuedNow() {
    BackFillQueue queue = settled(sized(1, 1));
    it.insertBare(1, 2);
    assertTrue(queue.offer(segment(1)));
    assertTrue(queue.offer(segment(1)));
    assertFalse(queue.offer(segment(2)));
    it.leading = Optional.empty();
    assertFalse(queue.offer(segment(1)));
    assertFalse(it.queue(BackfillFixture.disabled()).offer(segment(1)));
  }

  @Test
  void thereIsRoomUntilTheQueueIsNearlyFull() {
    BackFillQueue queue = settled(sized(100, 10));
    for (int hour = 0; hour < 97; hour++) {
      queue.offer(segment(hour));
    }
    assertTrue(queue.hasRoom());
    queue.offer(segment(97));
    assertFalse(queue.hasRoom());
  }

  @Test
  void segmentThatIsSettledBeforeItsTurnIsNotWritten() {
    BackFillQueue queue = settled(sized(100, 10));
    it.learn(1);
    it.publish(1, 7);
    it.scheduler.advance(LINGER);
    assertEquals(List.of(), it.batchSizes());
    assertEquals(0, queue.status().depth());
  }

  /** A queue that has started and has nothing more to do. */
  private BackFillQueue settled(BackfillConfig config) {
    BackFillQueue queue = it.started(config);
    it.scheduler.runDue();
    return queue;
  }

  private static void away(Object batch) {
    throw new MetadataStoreUnavailableException("away: " + batch);
  }
}
