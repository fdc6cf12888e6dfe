package io.segmentschema.backfill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.Stage;
import io.segmentschema.cache.StagedPoll;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreRefusedException;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.testing.InMemorySchemaStore;
import io.segmentschema.cache.testing.ManualScheduler;
import io.segmentschema.cache.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BackFillQueueTest {

  private static final LeaderEpoch EPOCH = new LeaderEpoch(1);

  private final ManualTime time = new ManualTime();
  private final ManualScheduler scheduler = new ManualScheduler(time);
  private final InMemorySchemaStore store = new InMemorySchemaStore();
  private final SchemaCache cache =
      new SchemaCache(SchemaCacheConfig.DEFAULT, time.clock(), time.ticker());
  private final Quarantine quarantine = new Quarantine(time.clock());
  private final List<DeposedLeaderException> depositions = new ArrayList<>();
  private Optional<LeaderEpoch> leading = Optional.of(EPOCH);
  private BackFillQueue queue = queue(BackfillConfig.DEFAULT);

  @Test
  void learntSchemasAreWrittenInOneBatchAndAwaitTheirPoll() {
    queue.start();
    learn(1, 2, 3);
    scheduler.advance(Duration.ofSeconds(1));
    assertEquals(1, store.batches().size());
    assertEquals(Stage.AWAITING_POLL, stage(1));
    assertEquals(0, queue.status().depth());
    assertEquals(3, queue.status().counts().persisted());
  }

  @Test
  void failedCommitKeepsSegmentsQueuedAndReadable() {
    store.before(
        batch -> {
          throw new MetadataStoreUnavailableException("away");
        });
    queue.start();
    learn(1, 2);
    scheduler.advance(Duration.ofSeconds(3));
    assertEquals(Stage.PENDING_BACKFILL, stage(1));
    assertEquals(2, queue.status().depth());
    assertTrue(queue.status().trouble().isPresent());
    store.before(batch -> {});
    scheduler.advance(Duration.ofMinutes(2));
    assertEquals(Stage.AWAITING_POLL, stage(1));
    assertEquals(Stage.AWAITING_POLL, stage(2));
    assertTrue(queue.status().trouble().isEmpty());
  }

  @Test
  void commitWhoseAnswerWasLostIsNotWrittenTwice() {
    boolean[] lost = {false};
    store.afterCommit(
        () -> {
          if (!lost[0]) {
            lost[0] = true;
            throw new MetadataStoreUnavailableException("cut after the commit");
          }
        });
    queue.start();
    learn(1);
    scheduler.advance(Duration.ofMinutes(1));
    assertEquals(0, queue.status().counts().persisted());
    assertEquals(1, queue.status().counts().alreadyStored());
    assertEquals(Stage.AWAITING_POLL, stage(1));
  }

  @Test
  void vanishedSegmentDoesNotHoldBackTheOthers() {
    queue.start();
    learn(1, 2);
    store.delete(segment(1));
    scheduler.advance(Duration.ofSeconds(1));
    assertInstanceOf(SchemaLookup.UnknownSegment.class, cache.schemaOf(segment(1)));
    assertEquals(Stage.AWAITING_POLL, stage(2));
    assertEquals(1, queue.status().counts().vanished());
  }

  @Test
  void refusedEntryIsQuarantinedAloneAndComesBackOnRequest() {
    store.before(
        batch -> {
          if (batch.stream().anyMatch(entry -> entry.id().equals(segment(3)))) {
            throw new StoreRefusedException("too long");
          }
        });
    queue.start();
    learn(1, 2, 3, 4);
    scheduler.advance(Duration.ofSeconds(1));
    assertEquals(Stage.AWAITING_POLL, stage(4));
    assertEquals(Stage.PENDING_BACKFILL, stage(3));
    assertEquals(1, quarantine.size());
    assertEquals(0, queue.status().depth());
    store.before(batch -> {});
    assertEquals(1, queue.retryQuarantined());
    scheduler.advance(Duration.ofSeconds(1));
    assertEquals(Stage.AWAITING_POLL, stage(3));
    assertEquals(0, quarantine.size());
  }

  @Test
  void deposedLeaderStopsWritingAndARegainedLeadershipGoesOn() {
    store.before(
        batch -> {
          throw new DeposedLeaderException(EPOCH, new LeaderEpoch(2));
        });
    queue.start();
    learn(1);
    scheduler.advance(Duration.ofHours(1));
    assertEquals(1, depositions.size());
    assertEquals(1, store.batches().size());
    store.before(batch -> {});
    leading = Optional.of(new LeaderEpoch(3));
    queue.leadershipChanged();
    scheduler.advance(Duration.ofSeconds(1));
    assertEquals(Stage.AWAITING_POLL, stage(1));
  }

  @Test
  void fullQueueFindsTheRestInTheCacheWhenThereIsRoom() {
    queue = queue(smallQueue());
    queue.start();
    learn(1, 2, 3, 4, 5, 6, 7);
    assertFalse(queue.hasRoom());
    scheduler.advance(Duration.ofMinutes(5));
    for (int hour = 1; hour <= 7; hour++) {
      assertEquals(Stage.AWAITING_POLL, stage(hour));
    }
  }

  @Test
  void disabledQueueWritesNothingAndLeavesAnswersPending() {
    BackfillConfig all = BackfillConfig.DEFAULT;
    queue =
        queue(
            new BackfillConfig(
                false,
                all.capacity(),
                all.batchSize(),
                all.linger(),
                all.retryMin(),
                all.retryMax(),
                all.sweepPeriod(),
                all.stopWait()));
    queue.start();
    learn(1);
    scheduler.advance(Duration.ofHours(1));
    assertEquals(List.of(), store.batches());
    assertEquals(Stage.PENDING_BACKFILL, stage(1));
    assertTrue(queue.hasRoom());
    queue.stop();
    queue.stop();
  }

  @Test
  void unexpectedFaultOfTheStoreDoesNotEndTheWorker() {
    store.before(
        batch -> {
          throw new IllegalStateException("a fault of ours");
        });
    queue.start();
    learn(1);
    scheduler.advance(Duration.ofSeconds(5));
    store.before(batch -> {});
    scheduler.advance(Duration.ofMinutes(2));
    assertEquals(Stage.AWAITING_POLL, stage(1));
  }

  private BackFillQueue queue(BackfillConfig config) {
    return new BackFillQueue(
        config,
        cache,
        store,
        quarantine,
        () -> leading,
        depositions::add,
        scheduler,
        new Random(1),
        time.clock(),
        time.ticker());
  }

  private static BackfillConfig smallQueue() {
    BackfillConfig all = BackfillConfig.DEFAULT;
    return new BackfillConfig(
        true,
        3,
        2,
        all.linger(),
        all.retryMin(),
        all.retryMax(),
        all.sweepPeriod(),
        all.stopWait());
  }

  /** Has rows polled without a schema, and their schemas learnt. */
  private void learn(int... hours) {
    List<CommittedSegment> rows = new ArrayList<>();
    for (int hour : hours) {
      rows.add(store.insert(segment(hour)));
    }
    long version = rows.get(rows.size() - 1).revision();
    StagedPoll poll = cache.beginPoll(PollKind.FULL, new StoreVersion(version));
    rows.forEach(poll::add);
    poll.apply();
    for (CommittedSegment row : rows) {
      cache.offerAnswer(row.id(), row.usedRevision(), schema());
    }
  }

  private Stage stage(int hour) {
    return ((SchemaLookup.Found) cache.schemaOf(segment(hour))).stage();
  }

  private static SegmentSchema schema() {
    return new SegmentSchema(
        FingerprintedSchema.of(
            new SchemaPayload(RowSignature.of(new Column("c", ColumnType.LONG)), Aggregators.NONE)),
        OptionalLong.of(1));
  }

  private static SegmentId segment(int hour) {
    return new SegmentId(
        DatasourceName.of("ds"),
        new SegmentInterval(hour * 3_600_000L, (hour + 1) * 3_600_000L),
        "v",
        0);
  }
}
