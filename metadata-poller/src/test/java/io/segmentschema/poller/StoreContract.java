package io.segmentschema.poller;

import static com.google.common.collect.ImmutableSet.toImmutableSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.error.InvalidInputException;
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
import io.segmentschema.cache.store.BackfillResult;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreRefusedException;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store must do; the subclasses bring one. */
abstract class StoreContract {

  private static final FingerprintedSchema A = schema("a");
  private static final FingerprintedSchema B = schema("b");
  private static final Duration NO_GRACE = Duration.ZERO;

  private SqlMetadataStore store;
  private SchemaCache cache;
  private Quarantine quarantine;
  private MetadataPoller poller;
  private ExecutorService threads;

  /** An empty store, a new one for each call. */
  abstract SqlMetadataStore freshStore() throws Exception;

  @BeforeEach
  void open() throws Exception {
    store = freshStore();
    cache = new SchemaCache(SchemaCacheConfig.DEFAULT, Clock.systemUTC(), Ticker.systemTicker());
    quarantine = new Quarantine(Clock.systemUTC());
    threads = Executors.newCachedThreadPool();
    poller =
        new MetadataPoller(
            PollerConfig.DEFAULT,
            cache,
            store,
            quarantine,
            Executors.newScheduledThreadPool(1),
            Ticker.systemTicker());
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    store.close();
  }

  @Test
  void schemaThatIsRepeatedWithinABatchIsOneRow() {
    PublishOutcome outcome =
        store.publish(List.of(published(segment(1), A), published(segment(2), A)));
    assertEquals(2, outcome.published());
    assertEquals(1, outcome.schemasCreated());
    assertEquals(0, store.publish(List.of(published(segment(3), A))).schemasCreated());
  }

  @Test
  void repeatedPublishChangesNothingAndTakesNoRevision() {
    StoreVersion first = store.publish(List.of(published(segment(1), A))).version();
    PublishOutcome again = store.publish(List.of(published(segment(1), A)));
    assertTrue(store.publish(List.of(published(segment(2), A))).wrote());
    assertFalse(again.wrote());
    assertEquals(first, again.version());
    assertEquals(first.revision(), again.rows().get(0).revision());
  }

  @Test
  void repeatOfAnotherNodesPublishDoesNotStandForTheRestOfThatPublish() {
    poller.pollOnce();
    StoreVersion elsewhere =
        store.publish(List.of(published(segment(1), A), published(segment(2), B))).version();
    new SegmentPublisher(store, cache).publish(List.of(published(segment(1), A)));
    assertInstanceOf(SchemaLookup.Found.class, cache.schemaOf(segment(1)));
    assertFalse(cache.includes(elsewhere));
    poller.pollOnce();
    assertTrue(cache.includes(elsewhere));
    assertInstanceOf(SchemaLookup.Found.class, cache.schemaOf(segment(2)));
  }

  @Test
  void publishWithoutASchemaKeepsTheStoredOneAndATombstoneLosesIt() {
    store.publish(List.of(published(segment(1), A)));
    CommittedSegment kept = store.publish(List.of(bare(segment(1), false))).rows().get(0);
    assertEquals(new StoredSchema.Readable(A), kept.schema());
    CommittedSegment tombstone = store.publish(List.of(bare(segment(1), true))).rows().get(0);
    assertTrue(tombstone.tombstone());
    assertEquals(StoredSchema.NONE, tombstone.schema());
  }

  @Test
  void halfBadPublishPublishesNothing() {
    assertThrows(
        InvalidInputException.class,
        () -> store.publish(List.of(published(segment(1), A), published(segment(1), B))));
    assertTrue(store.find(segment(1)).isEmpty());
  }

  @Test
  void unusedSegmentThatIsPublishedAgainBeginsAnotherLife() {
    long before = store.publish(List.of(published(segment(1), A))).rows().get(0).usedRevision();
    assertEquals(1, unused(segment(1)).markedUnused());
    assertEquals(0, unused(segment(1), segment(9)).markedUnused());
    CommittedSegment again = store.publish(List.of(bare(segment(1), false))).rows().get(0);
    assertTrue(again.used());
    assertTrue(again.usedRevision() > before);
    assertEquals(new StoredSchema.Readable(A), again.schema());
  }

  @Test
  void namesThatDifferInCaseOrTrailingBlanksOrAccentsAreDifferentNames() {
    List<String> names = List.of("ds", "DS", "ds ", "d\u00e9", "de");
    for (String name : names) {
      store.publish(List.of(published(segment(name, 1), schema("c" + name))));
    }
    for (String name : names) {
      CommittedSegment row = store.find(segment(name, 1)).orElseThrow();
      assertEquals(new StoredSchema.Readable(schema("c" + name)), row.schema());
    }
  }

  @Test
  void longestIdsFit() {
    SegmentId longest =
        new SegmentId(
            DatasourceName.of("d".repeat(255)),
            SegmentInterval.ETERNITY,
            "v".repeat(255),
            Integer.MAX_VALUE);
    store.publish(List.of(published(longest, A)));
    assertEquals(longest, store.find(longest).orElseThrow().id());
  }

  @Test
  void scanGivesEachRowAsItWasPublished() {
    // given: names with what stands between a row's values elsewhere, and all extremes
    List<PublishedSegment> rows = new ArrayList<>();
    for (String name : List.of("a,1", ",,", "12,", "-7", "\u0446\u0435\u043d\u044b", "d'\"`x")) {
      rows.add(row(name, "v", -7_200_000, 0, OptionalLong.of(0), Optional.of(A)));
      rows.add(row("ds", name, 0, 0, OptionalLong.empty(), Optional.of(B)));
      rows.add(row(name, name, 0, 7, OptionalLong.empty(), Optional.empty()));
    }
    SegmentInterval ever = SegmentInterval.ETERNITY;
    SegmentId extreme = new SegmentId(DatasourceName.of("d"), ever, "0", Integer.MAX_VALUE);
    OptionalLong most = OptionalLong.of(Long.MAX_VALUE);
    rows.add(new PublishedSegment(extreme, false, most, Optional.of(A)));
    rows.add(new PublishedSegment(segment(1), true, OptionalLong.of(3), Optional.empty()));
    List<CommittedSegment> published = store.publish(rows).rows();

    // when
    List<CommittedSegment> scanned = new ArrayList<>();
    List<String> malformed = new ArrayList<>();
    scan(store, row -> scanned.add(row.committed(StoredSchema.NONE)), malformed::add);

    // then
    assertEquals(List.of(), malformed);
    assertEquals(
        published.stream().map(StoreContract::withoutSchema).collect(toImmutableSet()),
        ImmutableSet.copyOf(scanned));
    assertEquals(rows.size(), scanned.size());
  }

  private static PublishedSegment row(
      String datasource,
      String version,
      long start,
      int partition,
      OptionalLong numRows,
      Optional<FingerprintedSchema> schema) {
    SegmentInterval hour = new SegmentInterval(start, start + 3_600_000);
    SegmentId id = new SegmentId(DatasourceName.of(datasource), hour, version, partition);
    return new PublishedSegment(id, false, numRows, schema);
  }

  private static CommittedSegment withoutSchema(CommittedSegment row) {
    return new CommittedSegment(
        row.id(),
        row.revision(),
        row.usedRevision(),
        row.used(),
        row.tombstone(),
        row.numRows(),
        StoredSchema.NONE);
  }

  /** Reads all used rows. */
  static void scan(SqlMetadataStore store, Consumer<ScannedRow> rows, Consumer<String> malformed) {
    boolean unused =
        store
            .transactions()
            .snapshot(
                "scan",
                snapshot -> {
                  snapshot.forEachSegment(new StoreSnapshot.Scan.AllUsed(), rows, malformed);
                  return true;
                });
  }

  @Test
  void backfillGivesASchemaToARowThatHasNoneAndOverwritesNone() {
    LeaderEpoch epoch = lead();
    CommittedSegment row = store.publish(List.of(bare(segment(1), false))).rows().get(0);
    BackfillResult.Stored written = stored(epoch, pending(row, A));
    assertTrue(written.written());
    assertEquals(new StoredSchema.Readable(A), written.row().schema());
    BackfillResult.Stored had = stored(epoch, pending(row, B));
    assertFalse(had.written());
    assertEquals(new StoredSchema.Readable(A), had.row().schema());
  }

  @Test
  void backfillOfMoreRowsThanOneStatementTakesReachesThemAll() {
    List<PublishedSegment> many =
        IntStream.range(0, 2_001).mapToObj(hour -> bare(segment(hour), false)).toList();
    List<PendingBackfill> learnt =
        store.publish(many).rows().stream().map(row -> pending(row, A)).toList();
    store.backfill(lead(), learnt);
    poller.pollOnce();
    assertEquals(many.size(), cache.stageCounts().polled());
    assertEquals(0, cache.segmentsWithoutSchema());
  }

  @Test
  void segmentMarkedUnusedInTheMiddleOfABackfillDoesNotHoldBackTheOthers() {
    LeaderEpoch epoch = lead();
    List<CommittedSegment> rows =
        store.publish(List.of(bare(segment(1), false), bare(segment(2), false))).rows();
    unused(segment(1));
    List<BackfillResult> results =
        store.backfill(epoch, rows.stream().map(row -> pending(row, A)).toList());
    assertInstanceOf(BackfillResult.Vanished.class, results.get(0));
    assertInstanceOf(BackfillResult.Stored.class, results.get(1));
    assertFalse(store.find(segment(1)).orElseThrow().used());
  }

  @Test
  void storeNamesTheNodeThatHasTakenTheLeadershipLast() {
    assertEquals("", store.leaderNode());
    LeaderEpoch first = store.winEpoch(store.currentEpoch(), "first").orElseThrow();
    assertEquals("first", store.leaderNode());
    assertTrue(store.winEpoch(first, "second").isPresent());
    assertTrue(store.winEpoch(first, "late").isEmpty());
    assertEquals("second", store.leaderNode());
  }

  @Test
  void deposedLeaderCannotWrite() {
    LeaderEpoch first = lead();
    CommittedSegment row = store.publish(List.of(bare(segment(1), false))).rows().get(0);
    assertTrue(store.winEpoch(LeaderEpoch.NONE, "late").isEmpty());
    lead();
    assertThrows(
        DeposedLeaderException.class, () -> store.backfill(first, List.of(pending(row, A))));
    assertThrows(DeposedLeaderException.class, () -> store.cleanup(first, NO_GRACE, 10));
    assertEquals(StoredSchema.NONE, store.find(segment(1)).orElseThrow().schema());
  }

  @Test
  void olderListNeitherRevivesNorRemovesWhatTheStoreLearntLater() {
    LeaderEpoch epoch = lead();
    StoreVersion began = store.publish(List.of(published(segment(1), A))).version();
    unused(segment(1));
    store.publish(List.of(published(segment(2), A)));
    ReconcileOutcome outcome =
        store.reconcile(
            epoch,
            began,
            List.of(
                new FoundSegment(segment(1), false, OptionalLong.empty()),
                new FoundSegment(segment(3), false, OptionalLong.empty())),
            List.of(segment(2)));
    assertEquals(1, outcome.inserted());
    assertEquals(0, outcome.markedUnused());
    assertFalse(store.find(segment(1)).orElseThrow().used());
    assertTrue(store.find(segment(2)).orElseThrow().used());
  }

  @Test
  void dryRunCountsWhatTheCleanupThenDeletesAndReferencedSchemasStay() {
    LeaderEpoch epoch = lead();
    store.publish(List.of(published(segment(1), A), published(segment(2), B)));
    unused(segment(1));
    assertEquals(new CleanupOutcome(0, 0), store.cleanup(epoch, Duration.ofDays(1), 10));
    CleanupOutcome preview = store.previewCleanup(NO_GRACE);
    assertEquals(new CleanupOutcome(1, 1), preview);
    assertEquals(preview, store.cleanup(epoch, NO_GRACE, 1));
    assertEquals(new StoredSchema.Readable(B), store.find(segment(2)).orElseThrow().schema());
  }

  @Test
  void cleanupThatFindsAWriterInItsWayLeavesTheRestToTheNextRun() throws Exception {
    LeaderEpoch epoch = lead();
    store.publish(List.of(published(segment(1), A)));
    unused(segment(1));
    CountDownLatch holds = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Future<?> writer =
        threads.submit(
            () ->
                store
                    .transactions()
                    .write(
                        "held",
                        ticket -> {
                          holds.countDown();
                          return await(release);
                        }));
    holds.await(); // 1: another writer has the ticket
    assertEquals(new CleanupOutcome(0, 0), store.cleanup(epoch, NO_GRACE, 10)); // 2
    release.countDown(); // 3: it ends
    writer.get();
    assertEquals(new CleanupOutcome(1, 1), store.cleanup(epoch, NO_GRACE, 10)); // 4
  }

  @Test
  void schemaCleanedUpAndInsertedAgainBeforeTheNextPollIsReadable() {
    LeaderEpoch epoch = lead();
    store.publish(List.of(published(segment(1), A)));
    poller.pollOnce();
    unused(segment(1));
    store.cleanup(epoch, NO_GRACE, 10);
    store.publish(List.of(published(segment(2), A)));
    assertEquals(PollKind.FULL, poller.pollOnce().kind());
    assertEquals("a", columns(segment(2)));
    assertInstanceOf(SchemaLookup.UnknownSegment.class, cache.schemaOf(segment(1)));
  }

  @Test
  void rowThatCommitsLateIsSeenByTheNextDelta() throws Exception {
    poller.pollOnce();
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    PublishWork late = new PublishWork(List.of(published(segment(1), A)));
    Future<?> early =
        threads.submit(
            () ->
                store
                    .transactions()
                    .write(
                        "late",
                        ticket -> {
                          late.run(ticket);
                          written.countDown();
                          return await(release);
                        }));
    written.await(); // 1: written, not committed
    Future<?> second =
        threads.submit(() -> store.publish(List.of(published(segment(2), B)))); // 2: waits
    assertEquals(PollKind.DELTA, poller.pollOnce().kind()); // 3: sees neither
    release.countDown(); // 4: both commit
    early.get();
    second.get();
    poller.pollOnce();
    assertEquals("a", columns(segment(1)));
    assertEquals("b", columns(segment(2)));
  }

  @Test
  void schemaThatIsTooLongIsRefusedByItsPlaceAndNothingIsWritten() {
    FingerprintedSchema tooLong = tooLong();
    StoreRefusedException refused =
        assertThrows(
            StoreRefusedException.class,
            () -> store.publish(List.of(published(segment(1), A), published(segment(2), tooLong))));
    assertEquals(Optional.of("segments[1].schema"), refused.field());
    assertEquals(Optional.empty(), store.find(segment(1)));
  }

  @Test
  void learntSchemaThatIsTooLongIsRefusedForGood() {
    PublishedSegment bare =
        new PublishedSegment(segment(1), false, OptionalLong.of(1), Optional.empty());
    CommittedSegment row = store.publish(List.of(bare)).rows().get(0);
    LeaderEpoch epoch = lead();
    assertThrows(
        StoreRefusedException.class, () -> store.backfill(epoch, List.of(pending(row, tooLong()))));
  }

  /** A schema of 4.4 MB. */
  private static FingerprintedSchema tooLong() {
    return FingerprintedSchema.of(
        new SchemaPayload(
            RowSignature.of(
                IntStream.range(0, 4_400)
                    .mapToObj(i -> new Column("c".repeat(1_000) + i, ColumnType.LONG))
                    .toList()),
            Aggregators.NONE));
  }

  @Test
  void damagedPayloadIsQuarantinedAndTheNextPublishRewritesIt() {
    store.publish(List.of(published(segment(1), A)));
    damageA();
    poller.pollOnce();
    assertTrue(quarantine.contains(Quarantine.Kind.SCHEMA_PAYLOAD, A.fingerprint().toHex()));
    assertEquals(1, cache.segmentsWithoutSchema());
    store.publish(List.of(published(segment(2), A)));
    assertEquals(PollKind.DELTA, poller.pollOnce().kind());
    assertEquals("a", columns(segment(1)));
    assertEquals(0, quarantine.size());
  }

  @Test
  void damagedPayloadLeavesTheQuarantineWithItsRow() {
    store.publish(List.of(published(segment(1), A)));
    damageA();
    poller.pollOnce();
    assertEquals(1, quarantine.size());
    unused(segment(1));
    store.cleanup(lead(), NO_GRACE, 10);
    poller.pollOnce();
    assertEquals(0, quarantine.size());
  }

  private void damageA() {
    store
        .transactions()
        .write(
            "damage",
            transaction -> {
              SchemaRow row =
                  Objects.requireNonNull(
                      transaction
                          .schemasByFingerprint(List.of(A.fingerprint()))
                          .get(A.fingerprint()));
              transaction.rewriteSchema(row.schemaId(), new byte[] {1, 2});
              return row;
            });
  }

  @Test
  void publishersThatShareSchemasWithACleanerLoseNothingAndLeaveNoOrphan() throws Exception {
    LeaderEpoch epoch = lead();
    List<Future<?>> all = new ArrayList<>();
    for (int publisher = 0; publisher < 3; publisher++) {
      int number = publisher;
      all.add(
          threads.submit(
              () -> {
                for (int round = 0; round < 30; round++) {
                  SegmentId id = segment("p" + number, round);
                  store.publish(List.of(published(id, schema("s" + round % 4))));
                  if (round % 3 != 0) {
                    store.markUnused(id.datasource(), List.of(id));
                  }
                }
              }));
    }
    for (int round = 0; round < 30; round++) {
      store.cleanup(epoch, NO_GRACE, 5);
    }
    for (Future<?> publisher : all) {
      publisher.get();
    }
    poller.pollOnce();
    for (int publisher = 0; publisher < 3; publisher++) {
      for (int round = 0; round < 30; round += 3) {
        assertEquals("s" + round % 4, columns(segment("p" + publisher, round)));
      }
    }
    assertEquals(30, cache.stageCounts().polled());
  }

  private LeaderEpoch lead() {
    return store.winEpoch(store.currentEpoch(), "test").orElseThrow();
  }

  private MarkUnusedOutcome unused(SegmentId... ids) {
    return store.markUnused(ids[0].datasource(), List.of(ids));
  }

  private BackfillResult.Stored stored(LeaderEpoch epoch, PendingBackfill entry) {
    return (BackfillResult.Stored) store.backfill(epoch, List.of(entry)).get(0);
  }

  private String columns(SegmentId id) {
    SchemaLookup.Found found = (SchemaLookup.Found) cache.schemaOf(id);
    return String.join(
        ",", found.schema().rowSignature().columns().stream().map(Column::name).toList());
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static PendingBackfill pending(CommittedSegment row, FingerprintedSchema schema) {
    return new PendingBackfill(
        row.id(), row.usedRevision(), new SegmentSchema(schema, OptionalLong.of(1)), Instant.EPOCH);
  }

  private static PublishedSegment published(SegmentId id, FingerprintedSchema schema) {
    return new PublishedSegment(id, false, OptionalLong.of(1), Optional.of(schema));
  }

  private static PublishedSegment bare(SegmentId id, boolean tombstone) {
    return new PublishedSegment(id, tombstone, OptionalLong.of(1), Optional.empty());
  }

  private static SegmentId segment(int hour) {
    return segment("ds", hour);
  }

  private static SegmentId segment(String datasource, int hour) {
    return new SegmentId(
        DatasourceName.of(datasource),
        new SegmentInterval(hour * 3_600_000L, (hour + 1) * 3_600_000L),
        "v",
        0);
  }

  private static FingerprintedSchema schema(String column) {
    return FingerprintedSchema.of(
        new SchemaPayload(RowSignature.of(new Column(column, ColumnType.LONG)), Aggregators.NONE));
  }
}
