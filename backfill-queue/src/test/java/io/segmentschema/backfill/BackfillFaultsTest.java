package io.segmentschema.backfill;

import static io.segmentschema.backfill.BackfillFixture.names;
import static io.segmentschema.backfill.BackfillFixture.sized;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.cache.store.StoreRefusedException;
import io.segmentschema.cache.store.StoreVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a batch leaves behind that does not end as it should. */
final class BackfillFaultsTest {

  private static final Duration LINGER = BackfillConfig.DEFAULT.linger();

  private final BackfillFixture it = new BackfillFixture();
  private final BackFillQueue queue = it.queue(sized(100, 10));

  @BeforeEach
  void start() {
    queue.start();
    it.scheduler.runDue();
  }

  @Test
  void pausesBetweenFailedBatchesGrowAndNothingIsAskedMeanwhile() {
    List<Instant> tries = new ArrayList<>();
    it.store.before(
        batch -> {
          tries.add(it.time.clock().instant());
          throw new MetadataStoreUnavailableException("away");
        });
    it.learn(1);
    for (int second = 0; second < 600; second++) {
      it.learn(1000 + second); // Others come all the time, and must wait as well.
      it.scheduler.advance(Duration.ofSeconds(1));
    }
    for (int i = 1; i < tries.size(); i++) {
      Duration pause = Duration.between(tries.get(i - 1), tries.get(i));
      double shortest = Math.min(60, 0.75 * Math.pow(2, i - 1.0)) * 0.75;
      assertTrue(pause.toMillis() >= 1000 * shortest, () -> tries.toString());
    }
    assertTrue(tries.size() >= 12, () -> tries.toString());
  }

  @Test
  void segmentThatAlwaysFailsIsTriedEverMoreRarelyWhileTheOthersAreWritten() {
    int[] tries = {0};
    it.store.before(
        batch -> {
          if (names(batch, 1)) {
            tries[0]++;
            throw new MetadataStoreUnavailableException("only for this one");
          }
        });
    it.learn(1);
    for (int second = 0; second < 600; second++) {
      it.scheduler.advance(Duration.ofSeconds(1));
      it.learn(1000 + second);
    }
    assertTrue(tries[0] <= 30, () -> "tries=" + tries[0]);
    assertTrue(queue.status().counts().persisted() > 400);
  }

  @Test
  void everySegmentOfAFailedBatchCountsAsRetriedAndTheTroubleIsNamed() {
    it.store.before(
        batch -> {
          throw new MetadataStoreUnavailableException("away");
        });
    it.learn(1, 2, 3);
    it.scheduler.advance(LINGER);
    assertEquals(3, queue.status().counts().retried());
    assertEquals(3, queue.status().depth());
    assertEquals(Optional.of("away"), queue.status().trouble());
  }

  @Test
  void troubleWithoutAMessageIsNamedByItsKind() {
    it.store.before(
        batch -> {
          throw new IllegalStateException();
        });
    it.learn(1);
    it.scheduler.advance(LINGER);
    assertEquals(Optional.of("java.lang.IllegalStateException"), queue.status().trouble());
  }

  @Test
  void errorOfTheStoreLosesNoSegmentAndDoesNotEndTheWorker() {
    it.store.before(
        batch -> {
          throw new LinkageError("a broken driver");
        });
    it.learn(1);
    assertThrows(LinkageError.class, () -> it.scheduler.advance(LINGER));
    it.store.before(batch -> {});
    it.scheduler.advance(Duration.ofSeconds(5));
    assertEquals("awaitingPoll", it.stage(1));
  }

  @Test
  void ownCommitCountsAsIncludedAtOnce() {
    CommittedSegment row = it.insertBare(1).get(0);
    it.cache.offerAnswer(row.id(), row.usedRevision(), BackfillFixture.schema());
    it.scheduler.advance(LINGER);
    assertTrue(it.cache.includes(new StoreVersion(row.revision() + 1)));
    assertEquals(0, queue.status().depth());
    assertEquals(new BackfillStatus.Counts(1, 0, 0, 0, 0), queue.status().counts());
  }

  @Test
  void batchThatFoundEverythingStoredSpeaksForNoCommit() {
    CommittedSegment row = it.insertBare(1).get(0);
    it.cache.offerAnswer(row.id(), row.usedRevision(), BackfillFixture.schema());
    // Another node's commit wrote this row, and maybe more that is not known here.
    it.store.backfill(BackfillFixture.EPOCH, List.of(it.pending(1)));
    it.scheduler.advance(LINGER);
    assertEquals("awaitingPoll", it.stage(1));
    assertFalse(it.cache.includes(new StoreVersion(row.revision() + 1)));
    assertEquals(new BackfillStatus.Counts(0, 1, 0, 0, 0), queue.status().counts());
  }

  @Test
  void whatIsLearntInAnotherLifeDuringTheWriteIsWrittenNext() {
    it.store.before(
        batch -> {
          it.store.before(next -> {});
          it.learn(1); // The row is another one now, and what was learnt of it too.
        });
    it.learn(1);
    it.scheduler.advance(LINGER);
    assertEquals(1, queue.status().counts().vanished());
    assertEquals(1, queue.status().depth());
    it.scheduler.advance(LINGER);
    assertEquals("awaitingPoll", it.stage(1));
    assertEquals(1, queue.status().counts().persisted());
  }

  @Test
  void deposedLeaderHasNoKeysAndAsksForNoFurtherPartOfABatch() {
    it.store.before(
        batch -> {
          if (batch.size() == 4) {
            throw new StoreRefusedException("one of them");
          }
          throw new DeposedLeaderException(BackfillFixture.EPOCH, new LeaderEpoch(2));
        });
    it.learn(1, 2, 3, 4);
    it.scheduler.advance(LINGER);
    assertEquals(List.of(4, 2), it.batchSizes());
    assertEquals(1, it.depositions.size());
    assertEquals(0, queue.status().depth());
    it.scheduler.advance(Duration.ofMinutes(5));
    assertEquals(List.of(4, 2), it.batchSizes());
  }

  @Test
  void failingNoticeOfADepositionDoesNotKeepTheNextLeadershipFromWriting() throws Exception {
    it.deposed =
        failure -> {
          throw new IllegalStateException("whoever was told fails", failure);
        };
    it.store.before(
        batch -> {
          throw new DeposedLeaderException(BackfillFixture.EPOCH, new LeaderEpoch(2));
        });
    it.learn(1);
    it.scheduler.advance(LINGER);
    it.store.before(batch -> {});
    it.leading = Optional.of(new LeaderEpoch(3));
    queue.leadershipChanged();
    onAnotherThread(it.scheduler::runDue);
    assertEquals("awaitingPoll", it.stage(1));
  }

  @Test
  void leadershipThatEndedBetweenTwoRunsLeavesNoKeysAndWritesNothing() {
    it.learn(1);
    it.leading = Optional.empty();
    it.scheduler.advance(LINGER);
    assertEquals(0, queue.status().depth());
    assertEquals(List.of(), it.batchSizes());
    assertEquals("pendingBackfill", it.stage(1));
  }

  @Test
  void announcedEndOfTheLeadershipClearsTheQueueAtOnce() {
    it.learn(1);
    assertTrue(queue.status().active());
    it.leading = Optional.empty();
    queue.leadershipChanged();
    assertEquals(0, queue.status().depth());
    assertFalse(queue.status().active());
  }

  /** For runs that another thread of the pool drives. */
  private static void onAnotherThread(Runnable run) throws Exception {
    Thread thread = new Thread(run);
    thread.start();
    thread.join();
  }
}
