package io.segmentschema.backfill;

import static io.segmentschema.backfill.BackfillFixture.EPOCH;
import static io.segmentschema.backfill.BackfillFixture.segment;
import static io.segmentschema.backfill.BackfillFixture.sized;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.cache.store.StoreRefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class BackFillQueueTest {

  private final BackfillFixture it = new BackfillFixture();
  private BackFillQueue queue = it.queue(BackfillConfig.DEFAULT);

  @Test
  void learntSchemasAreWrittenInOneBatchAndAwaitTheirPoll() {
    queue.start();
    it.learn(1, 2, 3);
    it.scheduler.advance(Duration.ofSeconds(1));
    assertEquals(1, it.store.batches().size());
    assertEquals("awaitingPoll", it.stage(1));
    assertEquals(0, queue.status().depth());
    assertEquals(3, queue.status().counts().persisted());
  }

  @Test
  void failedCommitKeepsSegmentsQueuedAndReadable() {
    it.store.before(
        batch -> {
          throw new MetadataStoreUnavailableException("away");
        });
    queue.start();
    it.learn(1, 2);
    it.scheduler.advance(Duration.ofSeconds(3));
    assertEquals("pendingBackfill", it.stage(1));
    assertEquals(2, queue.status().depth());
    assertTrue(queue.status().trouble().isPresent());
    it.store.before(batch -> {});
    it.scheduler.advance(Duration.ofMinutes(2));
    assertEquals("awaitingPoll", it.stage(1));
    assertEquals("awaitingPoll", it.stage(2));
    assertTrue(queue.status().trouble().isEmpty());
  }

  @Test
  void commitWhoseAnswerWasLostIsNotWrittenTwice() {
    boolean[] lost = {false};
    it.store.afterCommit(
        () -> {
          if (!lost[0]) {
            lost[0] = true;
            throw new MetadataStoreUnavailableException("cut after the commit");
          }
        });
    queue.start();
    it.learn(1);
    it.scheduler.advance(Duration.ofMinutes(1));
    assertEquals(0, queue.status().counts().persisted());
    assertEquals(1, queue.status().counts().alreadyStored());
    assertEquals("awaitingPoll", it.stage(1));
  }

  @Test
  void vanishedSegmentDoesNotHoldBackTheOthers() {
    queue.start();
    it.learn(1, 2);
    it.store.delete(segment(1));
    it.scheduler.advance(Duration.ofSeconds(1));
    assertInstanceOf(SchemaLookup.UnknownSegment.class, it.cache.schemaOf(segment(1)));
    assertEquals("awaitingPoll", it.stage(2));
    assertEquals(1, queue.status().counts().vanished());
  }

  @Test
  void refusedEntryIsQuarantinedAloneAndComesBackOnRequest() {
    it.store.before(
        batch -> {
          if (batch.stream().anyMatch(entry -> entry.id().equals(segment(3)))) {
            throw new StoreRefusedException("too long");
          }
        });
    queue.start();
    it.learn(1, 2, 3, 4);
    it.scheduler.advance(Duration.ofSeconds(1));
    assertEquals("awaitingPoll", it.stage(4));
    assertEquals("pendingBackfill", it.stage(3));
    assertEquals(1, it.quarantine.size());
    assertEquals(0, queue.status().depth());
    it.store.before(batch -> {});
    assertEquals(1, queue.retryQuarantined());
    it.scheduler.advance(Duration.ofSeconds(1));
    assertEquals("awaitingPoll", it.stage(3));
    assertEquals(0, it.quarantine.size());
  }

  @Test
  void deposedLeaderStopsWritingAndARegainedLeadershipGoesOn() {
    it.store.before(
        batch -> {
          throw new DeposedLeaderException(EPOCH, new LeaderEpoch(2));
        });
    queue.start();
    it.learn(1);
    it.scheduler.advance(Duration.ofHours(1));
    assertEquals(1, it.depositions.size());
    assertEquals(1, it.store.batches().size());
    it.store.before(batch -> {});
    it.leading = Optional.of(new LeaderEpoch(3));
    queue.leadershipChanged();
    it.scheduler.advance(Duration.ofSeconds(1));
    assertEquals("awaitingPoll", it.stage(1));
  }

  @Test
  void fullQueueFindsTheRestInTheCacheWhenThereIsRoom() {
    queue = it.queue(sized(3, 2));
    queue.start();
    it.learn(1, 2, 3, 4, 5, 6, 7);
    assertFalse(queue.hasRoom());
    it.scheduler.advance(Duration.ofMinutes(5));
    for (int hour = 1; hour <= 7; hour++) {
      assertEquals("awaitingPoll", it.stage(hour));
    }
  }

  @Test
  void disabledQueueWritesNothingAndLeavesAnswersPending() {
    queue = it.queue(BackfillFixture.disabled());
    queue.start();
    it.learn(1);
    it.scheduler.advance(Duration.ofHours(1));
    assertEquals(List.of(), it.store.batches());
    assertEquals("pendingBackfill", it.stage(1));
    assertTrue(queue.hasRoom());
    queue.stop();
    queue.stop();
  }

  @Test
  void unexpectedFaultOfTheStoreDoesNotEndTheWorker() {
    it.store.before(
        batch -> {
          throw new IllegalStateException("a fault of ours");
        });
    queue.start();
    it.learn(1);
    it.scheduler.advance(Duration.ofSeconds(5));
    it.store.before(batch -> {});
    it.scheduler.advance(Duration.ofMinutes(2));
    assertEquals("awaitingPoll", it.stage(1));
  }
}
