package io.segmentschema.poller;

import static io.segmentschema.poller.StoreRows.A;
import static io.segmentschema.poller.StoreRows.B;
import static io.segmentschema.poller.StoreRows.bare;
import static io.segmentschema.poller.StoreRows.published;
import static io.segmentschema.poller.StoreRows.segment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.Stage;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.store.BackfillResult;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.MetadataStoreException;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreId;
import io.segmentschema.cache.store.StoreVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The races that are known to hurt, on a real database: two connections step in the order that the
 * numbers say.
 */
abstract class StoreRaces extends OtherHandsRaces {

  // ---- the store's id

  @Test
  void nodesThatComeToANewStoreAtOnceAgreeOnItsId() throws Exception {
    // given
    StoreConfig fresh = freshDatabase();
    CyclicBarrier together = new CyclicBarrier(2);

    // when
    List<Future<StoreId>> nodes =
        Stream.generate(() -> threads.submit(() -> idAsSoonAsThereIsOne(fresh, together)))
            .limit(2)
            .toList();

    // then
    assertEquals(nodes.get(0).get(), nodes.get(1).get());
    assertNotEquals(store.storeId(), nodes.get(0).get());
  }

  /** Where no lock keeps the two apart, one may have to try again. */
  private static StoreId idAsSoonAsThereIsOne(StoreConfig fresh, CyclicBarrier together)
      throws Exception {
    try (SqlMetadataStore node = new SqlMetadataStore(fresh, new Random(1))) {
      together.await();
      while (true) {
        try {
          return node.storeId();
        } catch (MetadataStoreException again) {
          Thread.onSpinWait();
        }
      }
    }
  }

  @Test
  void storeOfTheFirstVersionIsGivenAnIdAndKeepsIt() {
    store.publish(List.of(published(1, A)));
    byOtherHands("DROP TABLE store_identity");
    byOtherHands("DELETE FROM schema_migrations WHERE version = 2");

    StoreId given = idOfTheSameStore();

    assertEquals(given, idOfTheSameStore());
    assertEquals(given, store.storeId());
    assertTrue(store.find(segment(1)).isPresent());
  }

  @Test
  void idThatWasNotWrittenAnyMoreIsWrittenByTheNextNode() {
    var unused = store.storeId();
    byOtherHands("DELETE FROM store_identity");

    StoreId given = idOfTheSameStore();

    assertEquals(given, store.storeId());
  }

  private StoreId idOfTheSameStore() {
    try (SqlMetadataStore again = new SqlMetadataStore(config, new Random(1))) {
      return again.storeId();
    }
  }

  // ---- publish and cleanup

  @Test
  void cleanupFailsWhileAnInsertThatReusesTheSameSchemaSucceeds() throws Exception {
    LeaderEpoch epoch = unreferencedSchema(A);
    Held insert = hold(new PublishWork(List.of(published(2, A)))::run); // 1: written, open
    assertEquals(new CleanupOutcome(0, 0), cleanup(epoch)); // 2: waits a second and leaves it
    insert.commit(); // 3
    assertEquals(new CleanupOutcome(0, 0), cleanup(epoch)); // 4: now it is referenced
    assertNoOrphan();
    poller.pollOnce();
    assertEquals("a", columns(2));
  }

  @Test
  void cleanupSucceedsWhileThatInsertFails() throws Exception {
    LeaderEpoch epoch = unreferencedSchema(A);
    Held insert = hold(new PublishWork(List.of(published(2, A)))::run); // 1: written, open
    Future<CleanupOutcome> cleanup = threads.submit(() -> cleanup(epoch)); // 2: waits
    insert.fail(); // 3: rolls back
    int deleted = cleanup.get().schemasDeleted(); // 4: unless its second was over, it goes on
    assertEquals(1, deleted + cleanup(epoch).schemasDeleted());
    assertTrue(store.find(segment(2)).isEmpty());
    assertEquals(1, store.publish(List.of(published(2, A))).schemasCreated()); // 5: and comes back
    assertNoOrphan();
  }

  @Test
  void insertThatWaitsForACleanupInsertsItsSchemaAgain() throws Exception {
    unreferencedSchema(A);
    int before = newestSchemaId();
    Held cleanup = hold(this::deleteSchemas); // 1: deleted, open
    Future<PublishOutcome> insert =
        threads.submit(() -> publisher.publish(List.of(published(2, A))));
    awaitWaiter(insert); // 2: has not looked for the schema yet
    cleanup.commit(); // 3
    assertEquals(1, insert.get().schemasCreated()); // 4
    assertTrue(newestSchemaId() > before);
    assertEquals(PollKind.FULL, poller.pollOnce().kind());
    assertEquals("a", columns(2));
    assertNoOrphan();
  }

  @Test
  void insertThatWaitsForACleanupThatFailsReusesTheSchema() throws Exception {
    unreferencedSchema(A);
    int before = newestSchemaId();
    Held cleanup = hold(this::deleteSchemas); // 1: deleted, open
    Future<PublishOutcome> insert =
        threads.submit(() -> publisher.publish(List.of(published(2, A))));
    awaitWaiter(insert); // 2
    cleanup.fail(); // 3: rolls back
    assertEquals(0, insert.get().schemasCreated()); // 4
    assertEquals(before, newestSchemaId());
    assertEquals(PollKind.DELTA, poller.pollOnce().kind());
    assertEquals("a", columns(2));
  }

  @Test
  void schemaIsCleanedUpAndInsertedAgainForAnotherSegmentBeforeTheNextPoll() throws Exception {
    LeaderEpoch epoch = lead();
    publisher.publish(List.of(published(1, A)));
    poller.pollOnce(); // 1: polled
    int before = newestSchemaId();
    unused(1); // 2: its segment is dropped
    assertEquals(new CleanupOutcome(1, 1), cleanup(epoch)); // 3: segment and schema are deleted
    publisher.publish(List.of(published(2, A))); // 4: the same schema under another id
    assertTrue(newestSchemaId() > before);
    assertEquals("a", columns(2));
    assertEquals(PollKind.FULL, poller.pollOnce().kind()); // 5: the poll knows that rows went
    assertEquals("a", columns(2));
    assertEquals(Stage.POLLED, stage(2));
    assertUnknown(1);
    assertEquals(0, cache.stageCounts().inTransit());
    assertNoOrphan();
  }

  @Test
  void pollThatBeganBeforeTheCleanupNeitherHidesNorRevives() throws Exception {
    LeaderEpoch epoch = lead();
    publisher.publish(List.of(published(1, A)));
    CountDownLatch opened = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    MetadataPoller late = latePoller(opened, release);
    Future<PollReport> poll = threads.submit(late::pollOnce);
    opened.await(); // 1: its snapshot still has segment and schema
    unused(1); // 2
    assertEquals(new CleanupOutcome(1, 1), cleanup(epoch)); // 3
    publisher.publish(List.of(published(2, A))); // 4: another id
    release.countDown(); // 5: taken over
    poll.get();
    assertInstanceOf(SchemaLookup.Unused.class, cache.schemaOf(segment(1)));
    assertEquals("a", columns(2));
    assertEquals(Stage.AWAITING_POLL, stage(2));
    assertEquals(PollKind.FULL, late.pollOnce().kind()); // 6
    assertUnknown(1);
    assertEquals(Stage.POLLED, stage(2));
  }

  private boolean deleteSchemas(WriteTransaction transaction) {
    transaction.nextGeneration();
    transaction.deleteSchemas(transaction.unreferencedSchemas(transaction.nowMillis() + 1000, 10));
    return true;
  }

  // ---- backfill and poll

  @Test
  void inTransitEntryIsNotClearedByAPollThatBeganBeforeItsCommit() throws Exception {
    LeaderEpoch epoch = lead();
    CommittedSegment row = store.publish(List.of(bare(1))).rows().get(0);
    poller.pollOnce();
    cache.offerAnswer(segment(1), row.usedRevision(), new SegmentSchema(A, OptionalLong.of(1)));
    CountDownLatch opened = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    MetadataPoller late = latePoller(opened, release);
    Future<PollReport> poll = threads.submit(late::pollOnce);
    opened.await(); // 1: the poll's snapshot is open
    PendingBackfill entry = cache.pendingBackfill(segment(1)).orElseThrow();
    BackfillResult result = store.backfill(epoch, List.of(entry)).get(0); // 2: the backfill commits
    CommittedSegment written = ((BackfillResult.Stored) result).row();
    cache.applyCommit(new StoreVersion(written.revision()), List.of(written)); // 3: and moves it
    release.countDown(); // 4: the poll is taken over
    poll.get();
    assertEquals(Stage.AWAITING_POLL, stage(1));
    late.pollOnce(); // 5: the next one began after the commit
    assertEquals(Stage.POLLED, stage(1));
  }

  @Test
  void knownFingerprintIsStillAssociatedWithTheSegment() {
    LeaderEpoch epoch = lead();
    store.publish(List.of(published(1, A)));
    CommittedSegment row = store.publish(List.of(bare(2))).rows().get(0);
    poller.pollOnce();
    assertInstanceOf(BackfillResult.Stored.class, backfill(epoch, row, A));
    poller.pollOnce();
    assertEquals("a", columns(2));
    assertEquals(1, schemas());
  }

  /** Its polls wait for the release once their snapshot is open. */
  private MetadataPoller latePoller(CountDownLatch opened, CountDownLatch release) {
    return poller(
        new SqlMetadataStore(
            SteppedTransactions.inSnapshots(
                database,
                () -> {
                  opened.countDown();
                  Latches.await(release);
                })));
  }

  // ---- writers among themselves

  @Test
  void schemasTakenInOppositeOrderDoNotDeadlock() throws Exception {
    Future<?> one = threads.submit(() -> publishOften(A, B));
    Future<?> two = threads.submit(() -> publishOften(B, A));
    one.get();
    two.get();
    assertEquals(2, schemas());
    assertEquals(0, database.conflicts());
    assertNoOrphan();
  }

  @Test
  void fingerprintThatThreeInsertIsThereOnceWhenTheFirstRollsBack() throws Exception {
    Held first = hold(new PublishWork(List.of(published(1, A)))::run); // 1: inserted, open
    Future<PublishOutcome> second = threads.submit(() -> store.publish(List.of(published(2, A))));
    Future<PublishOutcome> third = threads.submit(() -> store.publish(List.of(published(3, A))));
    awaitWaiter(second); // 2
    awaitWaiter(third);
    first.fail(); // 3
    assertEquals(1, second.get().schemasCreated() + third.get().schemasCreated()); // 4
    assertEquals(1, schemas());
    assertEquals(0, database.conflicts());
    assertNoOrphan();
  }

  @Test
  void revisionTakenFirstAndCommittedLateIsSeenByTheNextDelta() throws Exception {
    poller.pollOnce();
    Held early = hold(new PublishWork(List.of(published(1, A)))::run); // 1: has its number
    Future<PublishOutcome> later = threads.submit(() -> store.publish(List.of(published(2, B))));
    awaitWaiter(later); // 2: so the later number cannot commit before the earlier one
    assertEquals(PollKind.DELTA, poller.pollOnce().kind()); // 3: sees neither
    assertUnknown(1);
    early.commit(); // 4
    later.get();
    assertEquals(PollKind.DELTA, poller.pollOnce().kind()); // 5
    assertEquals("a", columns(1));
    assertEquals("b", columns(2));
  }

  @Test
  void revisionsGrowAndWritersStayAloneWhenOthersRollBack() throws Exception {
    store.currentEpoch();
    AtomicInteger inside = new AtomicInteger();
    AtomicLong newest = new AtomicLong();
    List<Future<?>> writers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Random random = new Random(i);
      writers.add(
          threads.submit(
              () -> {
                for (int round = 0; round < 300; round++) {
                  database.write("alone", ticket -> alone(ticket, inside, newest, random));
                }
                return true;
              }));
    }
    for (Future<?> each : writers) {
      each.get();
    }
  }

  /** A write that commits, or rolls back because it changed nothing. */
  private static boolean alone(
      WriteTransaction ticket, AtomicInteger inside, AtomicLong newest, Random random) {
    assertEquals(1, inside.incrementAndGet(), "writers at once");
    assertTrue(ticket.revision() > newest.get(), "revision " + ticket.revision());
    if (random.nextInt(10) < 7) {
      ticket.nextGeneration();
      newest.set(ticket.revision());
    }
    inside.decrementAndGet();
    return true;
  }

  private boolean publishOften(FingerprintedSchema first, FingerprintedSchema second) {
    for (int i = 0; i < 25; i++) {
      store.publish(List.of(published(1, first), published(2, second)));
    }
    return true;
  }
}
