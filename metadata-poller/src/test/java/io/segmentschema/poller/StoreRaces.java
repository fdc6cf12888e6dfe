package io.segmentschema.poller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.Stage;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.schema.SchemaPayloadCodec;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.BackfillResult;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreRefusedException;
import io.segmentschema.cache.store.StoreVersion;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The races that are known to hurt, on a real database: two connections step in the order that the
 * numbers say. Where a second connection is somebody else's, it keeps to none of our rules.
 */
@Timeout(60)
abstract class StoreRaces {

  static final FingerprintedSchema A = schema("a");
  static final FingerprintedSchema B = schema("b");

  private StoreConfig config;
  private SqlMetadataStore store;
  private SchemaCache cache;
  private MetadataPoller poller;
  private ExecutorService threads;

  /** An empty database, a new one for each call. */
  abstract StoreConfig freshDatabase() throws Exception;

  /** Whether others can connect, which the embedded store does not allow. */
  abstract boolean isServer();

  @BeforeEach
  void open() throws Exception {
    StoreConfig fresh = freshDatabase();
    config =
        new StoreConfig(
            fresh.url(),
            fresh.user(),
            fresh.password(),
            8,
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10));
    store = new SqlMetadataStore(config, new Random(1));
    cache = new SchemaCache(SchemaCacheConfig.DEFAULT, Clock.systemUTC(), Ticker.systemTicker());
    threads = Executors.newCachedThreadPool();
    poller = poller(store);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    store.close();
  }

  @Test
  void cleanupFailsWhileAnInsertThatReusesTheSameSchemaSucceeds() throws Exception {
    LeaderEpoch epoch = unreferencedSchema();
    Held insert = hold(published(2, A)); // 1: the insert has written and not committed
    assertEquals(new CleanupOutcome(0, 0), cleanup(epoch)); // 2: the cleanup waits and leaves it
    insert.commit(); // 3
    assertEquals(new CleanupOutcome(0, 0), cleanup(epoch)); // 4: now it is referenced
    assertNoOrphan();
    poller.pollOnce();
    assertEquals("a", columns(2));
  }

  @Test
  void cleanupSucceedsWhileThatInsertFails() throws Exception {
    LeaderEpoch epoch = unreferencedSchema();
    Held insert = hold(published(2, A)); // 1: the insert has written and not committed
    insert.fail(); // 2: it is rolled back
    assertEquals(new CleanupOutcome(0, 1), cleanup(epoch)); // 3: so the schema goes
    assertTrue(store.find(segment(2)).isEmpty());
    assertEquals(1, store.publish(List.of(published(2, A))).schemasCreated()); // 4: and comes back
    assertNoOrphan();
  }

  @Test
  void schemaIsCleanedUpAndInsertedAgainForAnotherSegmentBeforeTheNextPoll() throws Exception {
    LeaderEpoch epoch = lead();
    store.publish(List.of(published(1, A)));
    poller.pollOnce(); // 1: polled
    unused(1); // 2: its segment is dropped
    assertEquals(new CleanupOutcome(1, 1), cleanup(epoch)); // 3: segment and schema are deleted
    store.publish(List.of(published(2, A))); // 4: the same schema under another id
    assertEquals(PollKind.FULL, poller.pollOnce().kind()); // 5: the poll knows that rows went
    assertEquals("a", columns(2));
    assertInstanceOf(SchemaLookup.UnknownSegment.class, cache.schemaOf(segment(1)));
    assertNoOrphan();
  }

  @Test
  void inTransitEntryIsNotClearedByAPollThatBeganBeforeItsCommit() throws Exception {
    LeaderEpoch epoch = lead();
    CommittedSegment row = store.publish(List.of(bare(1))).rows().get(0);
    poller.pollOnce();
    cache.offerAnswer(segment(1), row.usedRevision(), new SegmentSchema(A, OptionalLong.of(1)));
    SlowPoll slow = new SlowPoll(store.transactions());
    MetadataPoller late = poller(new SqlMetadataStore(slow));
    Future<PollReport> poll = threads.submit(late::pollOnce);
    slow.opened.await(); // 1: the poll's snapshot is open
    PendingBackfill entry = cache.pendingBackfill(segment(1)).orElseThrow();
    BackfillResult result = store.backfill(epoch, List.of(entry)).get(0); // 2: the backfill commits
    CommittedSegment written = ((BackfillResult.Stored) result).row();
    cache.applyCommit(new StoreVersion(written.revision()), List.of(written)); // 3: and moves it
    slow.release.countDown(); // 4: the poll is taken over
    poll.get();
    assertEquals(Stage.AWAITING_POLL, stage(1));
    late.pollOnce(); // 5: the next one began after the commit
    assertEquals(Stage.POLLED, stage(1));
  }

  @Test
  void knownFingerprintIsStillAssociatedWithTheSegment() throws Exception {
    LeaderEpoch epoch = lead();
    store.publish(List.of(published(1, A)));
    CommittedSegment row = store.publish(List.of(bare(2))).rows().get(0);
    poller.pollOnce();
    PendingBackfill entry =
        new PendingBackfill(
            segment(2),
            row.usedRevision(),
            new SegmentSchema(A, OptionalLong.of(1)),
            Instant.EPOCH);
    assertInstanceOf(BackfillResult.Stored.class, store.backfill(epoch, List.of(entry)).get(0));
    poller.pollOnce();
    assertEquals("a", columns(2));
    assertEquals(1, count("SELECT COUNT(*) FROM segment_schemas"));
  }

  @Test
  void schemasTakenInOppositeOrderDoNotDeadlock() throws Exception {
    Future<?> one = threads.submit(() -> publishOften(A, B));
    Future<?> two = threads.submit(() -> publishOften(B, A));
    one.get();
    two.get();
    assertEquals(2, count("SELECT COUNT(*) FROM segment_schemas"));
    assertNoOrphan();
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
                  store
                      .transactions()
                      .write("alone", ticket -> alone(ticket, inside, newest, random));
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

  @Test
  void schemaThatOtherHandsDeleteUnderAPublishIsInsertedAgain() throws Exception {
    if (!isServer()) {
      return; // The embedded store has one process, and all of its writers queue.
    }
    unreferencedSchema();
    try (Connection other = connect()) {
      other.setAutoCommit(false);
      execute(other, "DELETE FROM segment_schemas"); // 1: deleted, not committed
      Future<PublishOutcome> publish =
          threads.submit(() -> store.publish(List.of(published(2, A)))); // 2: finds it and waits
      awaitWaiter(publish);
      other.commit(); // 3: the publish's row has lost its schema
      assertEquals(1, publish.get().published());
    }
    assertNoOrphan();
    assertEquals("a", columns(polled(2)));
  }

  @Test
  void fingerprintThatOtherHandsInsertMeanwhileIsReused() throws Exception {
    if (!isServer()) {
      return; // The embedded store has one process, and all of its writers queue.
    }
    store.currentEpoch();
    try (Connection other = connect()) {
      other.setAutoCommit(false);
      insertSchema(other, A); // 1: inserted, not committed
      Future<PublishOutcome> publish =
          threads.submit(() -> store.publish(List.of(published(1, A)))); // 2: inserts it too
      awaitWaiter(publish);
      other.commit(); // 3: the publish meets a duplicate
      assertEquals(1, publish.get().published());
    }
    assertEquals(1, count("SELECT COUNT(*) FROM segment_schemas"));
    assertEquals("a", columns(polled(1)));
  }

  @Test
  void rowThatOtherHandsHoldIsWaitedForAndThenWritten() throws Exception {
    store.publish(List.of(published(1, A)));
    try (Connection other = connect()) {
      other.setAutoCommit(false);
      execute(other, "UPDATE segments SET num_rows = 7"); // 1: other hands hold the row
      Future<PublishOutcome> publish =
          threads.submit(
              () -> store.publish(List.of(published(1, B)))); // 2: waits, is refused, retries
      awaitWaiter(publish);
      other.commit(); // 3
      assertEquals(1, publish.get().published());
    }
    assertEquals("b", columns(polled(1)));
  }

  @Test
  void writerThatStallsIsEndedByTheServerOrTheOthersSaySo() throws Exception {
    Held held = hold(published(1, A)); // 1: somebody writes and does not end
    Future<PublishOutcome> publish =
        threads.submit(() -> store.publish(List.of(published(2, A)))); // 2: waits, and again
    if (isServer()) {
      assertEquals(1, publish.get().published()); // 3: the server has ended the stalled one
      held.release.countDown();
      assertThrows(ExecutionException.class, () -> held.done.get());
      assertTrue(store.find(segment(1)).isEmpty());
    } else {
      ExecutionException failed = assertThrows(ExecutionException.class, publish::get);
      assertInstanceOf(MetadataStoreUnavailableException.class, failed.getCause());
      held.commit();
    }
    assertEquals(1, store.publish(List.of(published(2, A))).published());
    assertNoOrphan();
  }

  @Test
  void rowsDeletedByOtherHandsLeaveMemoryWithTheNextFullRefresh() throws Exception {
    store.publish(List.of(published(1, A), published(2, B)));
    poller.pollOnce();
    try (Connection other = connect()) {
      execute(other, "DELETE FROM segments WHERE partition_num = 0 AND interval_start = 3600000");
    }
    Future<PollReport> refresh = threads.submit(() -> fullRefresh());
    refresh.get();
    assertInstanceOf(SchemaLookup.UnknownSegment.class, cache.schemaOf(segment(1)));
    assertEquals("b", columns(2));
  }

  @Test
  void storeWhoseForeignKeyIsGoneIsRefused() throws Exception {
    store.currentEpoch();
    try (Connection other = connect()) {
      dropForeignKey(other);
    }
    try (SqlMetadataStore again = new SqlMetadataStore(config, new Random(1))) {
      StoreRefusedException refused =
          assertThrows(StoreRefusedException.class, again::currentEpoch);
      assertTrue(String.valueOf(refused.getMessage()).contains("foreign key"));
    }
  }

  // ---- what the steps are made of

  private PollReport fullRefresh() {
    var request = poller.requestFullRefresh();
    PollReport report = poller.pollOnce();
    assertTrue(request.toCompletableFuture().isDone());
    return report;
  }

  private int polled(int hour) {
    poller.pollOnce();
    return hour;
  }

  private boolean publishOften(FingerprintedSchema first, FingerprintedSchema second) {
    for (int i = 0; i < 25; i++) {
      store.publish(List.of(published(1, first), published(2, second)));
    }
    return true;
  }

  /** A schema that is in the store, polled, and that no row references. */
  private LeaderEpoch unreferencedSchema() {
    LeaderEpoch epoch = lead();
    store.publish(List.of(published(1, A)));
    unused(1);
    poller.pollOnce();
    store.cleanup(epoch, Duration.ofDays(1), 10);
    store
        .transactions()
        .write(
            "purge",
            transaction -> {
              transaction.deleteSegments(
                  transaction.unusedSegments(transaction.nowMillis() + 1000, 10));
              return true;
            });
    return epoch;
  }

  /** A publish that has written and waits before its commit. */
  private Held hold(PublishedSegment segment) throws InterruptedException {
    Held held = new Held();
    PublishWork work = new PublishWork(List.of(segment));
    held.done =
        threads.submit(
            () ->
                store
                    .transactions()
                    .write(
                        "held",
                        transaction -> {
                          work.run(transaction);
                          held.written.countDown();
                          return held.end();
                        }));
    held.written.await();
    return held;
  }

  private static final class Held {
    final CountDownLatch written = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    private volatile boolean failing;
    private Future<?> done;

    boolean end() {
      try {
        release.await();
      } catch (InterruptedException interrupted) {
        throw new IllegalStateException(interrupted);
      }
      if (failing) {
        throw new IllegalStateException("the insert fails");
      }
      return true;
    }

    void commit() throws Exception {
      release.countDown();
      done.get();
    }

    void fail() {
      failing = true;
      release.countDown();
      assertThrows(ExecutionException.class, () -> done.get());
    }
  }

  /** Stands still in a poll, after its snapshot was opened. */
  private static final class SlowPoll implements Transactions {
    final CountDownLatch opened = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    private final Transactions all;

    SlowPoll(Transactions all) {
      this.all = all;
    }

    @Override
    public <T> T write(String what, Function<WriteTransaction, T> work) {
      return all.write(what, work);
    }

    @Override
    public <T> T writeFenced(String what, LeaderEpoch epoch, Function<WriteTransaction, T> work) {
      return all.writeFenced(what, epoch, work);
    }

    @Override
    public <T> Optional<T> tryWriteFenced(
        String what, LeaderEpoch epoch, Duration lockWait, Function<WriteTransaction, T> work) {
      return all.tryWriteFenced(what, epoch, lockWait, work);
    }

    @Override
    public <T> T snapshot(String what, Function<StoreSnapshot, T> work) {
      return all.snapshot(
          what,
          snapshot -> {
            snapshot.state(); // The first read opens it.
            opened.countDown();
            try {
              release.await();
            } catch (InterruptedException interrupted) {
              throw new IllegalStateException(interrupted);
            }
            return work.apply(snapshot);
          });
    }

    @Override
    public void close() {}
  }

  /** Until the other side has surely begun to wait, or has ended. */
  private static void awaitWaiter(Future<?> other) throws Exception {
    try {
      other.get(700, TimeUnit.MILLISECONDS);
    } catch (TimeoutException waits) {
      assertFalse(other.isDone());
    }
  }

  private MetadataPoller poller(SqlMetadataStore of) {
    return new MetadataPoller(
        PollerConfig.DEFAULT,
        cache,
        of,
        new Quarantine(Clock.systemUTC()),
        Executors.newScheduledThreadPool(1),
        Ticker.systemTicker());
  }

  private LeaderEpoch lead() {
    return store.winEpoch(store.currentEpoch(), "test").orElseThrow();
  }

  private CleanupOutcome cleanup(LeaderEpoch epoch) {
    return store.cleanup(epoch, Duration.ZERO, 10);
  }

  private void unused(int hour) {
    store.markUnused(segment(hour).datasource(), List.of(segment(hour)));
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(config.url(), config.user(), config.password());
  }

  private void assertNoOrphan() throws SQLException {
    assertEquals(
        0,
        count(
            "SELECT COUNT(*) FROM segments WHERE schema_id IS NOT NULL AND NOT EXISTS (SELECT 1"
                + " FROM segment_schemas WHERE segment_schemas.schema_id = segments.schema_id)"));
  }

  private int count(String sql) throws SQLException {
    try (Connection other = connect();
        Statement statement = other.createStatement();
        var found = statement.executeQuery(sql)) {
      found.next();
      return found.getInt(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void insertSchema(Connection connection, FingerprintedSchema schema)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO segment_schemas (fingerprint, payload, created_at, revision)"
                + " VALUES (?, ?, 0, 0)")) {
      insert.setBytes(1, schema.fingerprint().toBytes());
      insert.setBytes(2, SchemaPayloadCodec.encode(schema.payload()));
      insert.execute();
    }
  }

  private static void dropForeignKey(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        var found =
            statement.executeQuery(
                "SELECT constraint_name FROM information_schema.table_constraints WHERE"
                    + " LOWER(table_name) = 'segments' AND constraint_type = 'FOREIGN KEY'"
                    + (connection.getMetaData().getURL().startsWith("jdbc:h2:")
                        ? ""
                        : " AND table_schema = DATABASE()"))) {
      found.next();
      String name = found.getString(1);
      boolean h2 = connection.getMetaData().getURL().startsWith("jdbc:h2:");
      execute(
          connection, "ALTER TABLE segments DROP " + (h2 ? "CONSTRAINT " : "FOREIGN KEY ") + name);
    }
  }

  private String columns(int hour) {
    SchemaLookup.Found found =
        assertInstanceOf(SchemaLookup.Found.class, cache.schemaOf(segment(hour)));
    return String.join(
        ",", found.schema().rowSignature().columns().stream().map(Column::name).toList());
  }

  private Stage stage(int hour) {
    return assertInstanceOf(SchemaLookup.Found.class, cache.schemaOf(segment(hour))).stage();
  }

  private static PublishedSegment published(int hour, FingerprintedSchema schema) {
    return new PublishedSegment(segment(hour), false, OptionalLong.of(1), Optional.of(schema));
  }

  private static PublishedSegment bare(int hour) {
    return new PublishedSegment(segment(hour), false, OptionalLong.of(1), Optional.empty());
  }

  static SegmentId segment(int hour) {
    return new SegmentId(
        DatasourceName.of("ds"),
        new SegmentInterval(hour * 3_600_000L, (hour + 1) * 3_600_000L),
        "v",
        0);
  }

  static FingerprintedSchema schema(String column) {
    return FingerprintedSchema.of(
        new SchemaPayload(RowSignature.of(new Column(column, ColumnType.LONG)), Aggregators.NONE));
  }
}
