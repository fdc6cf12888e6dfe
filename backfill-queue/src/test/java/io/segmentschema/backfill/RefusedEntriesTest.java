package io.segmentschema.backfill;

import static io.segmentschema.backfill.BackfillFixture.names;
import static io.segmentschema.backfill.BackfillFixture.segment;
import static io.segmentschema.backfill.BackfillFixture.sized;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.StoreRefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a schema that the store will never take. */
final class RefusedEntriesTest {

  private static final Duration SWEEP = BackfillConfig.DEFAULT.sweepPeriod();

  private final BackfillFixture it = new BackfillFixture();
  private BackFillQueue queue = it.queue(sized(100, 10));

  @BeforeEach
  void storeRefusesTheFirstSegment() {
    it.time.advance(Duration.ofMinutes(10)); // Time does not begin with the queue.
    it.store.before(
        batch -> {
          if (names(batch, 1)) {
            throw new StoreRefusedException("too long");
          }
        });
    queue = it.started(sized(100, 10));
  }

  @Test
  void batchIsSplitUntilTheCulpritStandsAloneAndTheOthersAreWrittenInTheSameRun() {
    it.learn(1, 2, 3, 4);
    it.scheduler.advance(BackfillConfig.DEFAULT.linger());
    assertEquals(List.of(4, 2, 1, 1, 2), it.batchSizes());
    assertEquals(3, queue.status().counts().persisted());
    assertEquals(1, queue.status().counts().quarantined());
    assertEquals(0, queue.status().depth());
  }

  @Test
  void refusedEntryIsNotTriedAgainByAnySweep() {
    it.learn(1);
    it.scheduler.advance(SWEEP.multipliedBy(10));
    assertEquals(1, it.batchSizes().size());
    assertFalse(queue.offer(segment(1)));
    assertEquals("pendingBackfill", it.stage(1));
    assertEquals(1, it.quarantine.size());
  }

  @Test
  void refusedEntryThatAPublishHasSettledLeavesTheQuarantineWithTheNextSweep() {
    it.learn(1);
    it.scheduler.advance(Duration.ofSeconds(1)); // The sweep was at the start.
    it.publish(1, 7);
    it.insertBare(2);
    queue.offer(segment(2));
    it.scheduler.advance(Duration.ofSeconds(1));
    assertEquals(1, it.quarantine.size()); // Other runs in between search nothing.
    it.scheduler.advance(SWEEP);
    assertEquals(0, it.quarantine.size());
  }

  @Test
  void whatIsLearntInAnotherLifeLiftsTheRefusal() {
    it.learn(1);
    it.scheduler.advance(Duration.ofSeconds(1));
    it.store.before(batch -> {});
    CommittedSegment again = it.insertBare(1).get(0);
    it.cache.offerAnswer(again.id(), again.usedRevision(), BackfillFixture.schema());
    assertEquals(0, it.quarantine.size());
    it.scheduler.advance(Duration.ofSeconds(1));
    assertEquals("awaitingPoll", it.stage(1));
  }

  @Test
  void deposedLeaderForgetsItsRefusalsAndTheNextLeadershipTriesAgain() {
    it.learn(1);
    it.scheduler.advance(Duration.ofSeconds(1));
    it.leading = Optional.empty();
    queue.leadershipChanged();
    assertEquals(0, it.quarantine.size());
    it.store.before(batch -> {});
    it.leading = Optional.of(BackfillFixture.EPOCH);
    queue.leadershipChanged();
    it.scheduler.runDue();
    assertEquals("awaitingPoll", it.stage(1));
  }
}
