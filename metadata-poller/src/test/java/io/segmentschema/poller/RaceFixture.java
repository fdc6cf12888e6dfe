package io.segmentschema.poller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.base.Ticker;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.Stage;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.SchemaPayloadCodec;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.store.BackfillResult;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.testing.ManualScheduler;
import io.segmentschema.cache.testing.ManualTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the steps of a race are made of: writers that stand still, and other hands. */
abstract class RaceFixture {

  /** More than any step of a race takes, so that none begins anew for want of patience. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  static final Duration STALLED_WRITER = Duration.ofSeconds(30);

  /** InnoDB shows the same list of transactions until nobody has looked for a tenth of a second. */
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(150);

  StoreConfig config;
  StoreDatabase database;
  SqlMetadataStore store;
  SchemaCache cache;
  SegmentPublisher publisher;
  MetadataPoller poller;
  ExecutorService threads;

  /** An empty database, a new one for each call. */
  abstract StoreConfig freshDatabase() throws Exception;

  @BeforeEach
  void open() throws Exception {
    config = freshDatabase();
    database = open(PATIENCE, STALLED_WRITER);
    store = new SqlMetadataStore(database);
    cache = new SchemaCache(SchemaCacheConfig.DEFAULT, Clock.systemUTC(), Ticker.systemTicker());
    publisher = new SegmentPublisher(store, cache);
    poller = poller(store);
    threads = Executors.newCachedThreadPool();
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    store.close();
  }

  /** The same store once more, with other patience for others and for itself. */
  StoreDatabase open(Duration lockTimeout, Duration stalledWriter) {
    return new StoreDatabase(
        new StoreConfig(
            config.url(),
            config.user(),
            config.password(),
            8,
            Duration.ofSeconds(5),
            lockTimeout,
            stalledWriter),
        new Random(1));
  }

  MetadataPoller poller(SqlMetadataStore of) {
    return new MetadataPoller(
        PollerConfig.DEFAULT,
        cache,
        of,
        new Quarantine(Clock.systemUTC()),
        new ManualScheduler(new ManualTime()),
        Ticker.systemTicker());
  }

  // ---- flows

  LeaderEpoch lead() {
    return store.winEpoch(store.currentEpoch(), "test").orElseThrow();
  }

  CleanupOutcome cleanup(LeaderEpoch epoch) {
    return store.cleanup(epoch, Duration.ZERO, 10);
  }

  void unused(int hour) {
    publisher.markUnused(StoreRows.segment(hour).datasource(), List.of(StoreRows.segment(hour)));
  }

  PollReport fullRefresh() {
    var unused = poller.requestFullRefresh();
    return poller.pollOnce();
  }

  BackfillResult backfill(LeaderEpoch epoch, CommittedSegment row, FingerprintedSchema schema) {
    SegmentSchema answer = new SegmentSchema(schema, OptionalLong.of(1));
    return store
        .backfill(
            epoch,
            List.of(new PendingBackfill(row.id(), row.usedRevision(), answer, Instant.EPOCH)))
        .get(0);
  }

  /** A schema that is in the store, polled, and that no row references. */
  LeaderEpoch unreferencedSchema(FingerprintedSchema schema) {
    LeaderEpoch epoch = lead();
    store.publish(List.of(StoreRows.published(1, schema)));
    unused(1);
    database.write(
        "purge",
        transaction -> {
          transaction.nextGeneration();
          transaction.deleteSegments(
              transaction.unusedSegments(transaction.nowMillis() + 1000, 10));
          return true;
        });
    poller.pollOnce();
    return epoch;
  }

  // ---- a writer that stands still

  /** A write that has done its work and waits before its commit. */
  Held hold(Function<WriteTransaction, ?> work) throws InterruptedException {
    return hold(database, work);
  }

  Held hold(StoreDatabase writer, Function<WriteTransaction, ?> work) throws InterruptedException {
    CountDownLatch written = new CountDownLatch(1);
    Held held = new Held();
    held.done =
        threads.submit(
            () ->
                writer.write(
                    "held",
                    transaction -> {
                      Object result = work.apply(transaction);
                      written.countDown();
                      held.end();
                      return result;
                    }));
    written.await();
    return held;
  }

  static final class Held {
    private final CountDownLatch release = new CountDownLatch(1);
    private volatile boolean failing;
    private Future<?> done;

    private void end() {
      Latches.await(release);
      if (failing) {
        throw new IllegalStateException("the write fails");
      }
    }

    void commit() throws Exception {
      release.countDown();
      done.get();
    }

    /** Lets it try to commit, which it no longer can. */
    void commitInVain() {
      release.countDown();
      assertThrows(ExecutionException.class, () -> done.get());
    }

    void fail() {
      failing = true;
      commitInVain();
    }
  }

  // ---- other hands, who keep to none of our rules

  Connection connect() throws SQLException {
    return DriverManager.getConnection(config.url(), config.user(), config.password());
  }

  /** Other hands in mid-transaction. */
  Connection begin() throws SQLException {
    Connection other = connect();
    // A server's default would lock all the rows that a search without an index passes by.
    other.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    other.setAutoCommit(false);
    return other;
  }

  static int execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  /** Done at once, in a connection of their own. */
  void byOtherHands(String sql) {
    try (Connection other = connect()) {
      int unused = execute(other, sql);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  static void insertSchema(Connection connection, FingerprintedSchema schema) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO segment_schemas (fingerprint, payload, created_at, revision)"
                + " VALUES (?, ?, 0, 0)")) {
      insert.setBytes(1, schema.fingerprint().toBytes());
      insert.setBytes(2, SchemaPayloadCodec.encode(schema.payload()));
      insert.execute();
    }
  }

  // ---- waiting for what is sure to come

  /** Until the other side waits for somebody: asked of the database, or seen at our own queue. */
  void awaitWaiter(Future<?> other) {
    await(() -> other.isDone() || isQueueing() || count(waiters()) > 0);
    assertFalse(other.isDone(), "must wait, and has ended");
  }

  /** Until a write has begun anew that often. */
  static void awaitConflict(StoreDatabase writer) {
    await(() -> writer.conflicts() > 0);
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      if (Thread.interrupted()) {
        throw new IllegalStateException("interrupted");
      }
    }
  }

  /** Of this test's own database: the server remembers others' waits for a moment. */
  private String waiters() {
    return database.dialect() == Dialect.H2
        ? "SELECT COUNT(*) FROM information_schema.sessions WHERE blocker_id IS NOT NULL"
        : "SELECT COUNT(*) FROM information_schema.innodb_trx"
            + " JOIN information_schema.processlist ON id = trx_mysql_thread_id"
            + " WHERE trx_state = 'LOCK WAIT' AND db = DATABASE()";
  }

  private static boolean isQueueing() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Arrays::stream)
        .anyMatch(frame -> frame.getMethodName().equals("awaitTurn"));
  }

  // ---- what is there in the end

  void assertNoOrphan() {
    assertEquals(0, orphans());
  }

  int orphans() {
    return count(
        "SELECT COUNT(*) FROM segments WHERE schema_id IS NOT NULL AND NOT EXISTS (SELECT 1"
            + " FROM segment_schemas WHERE segment_schemas.schema_id = segments.schema_id)");
  }

  int schemas() {
    return count("SELECT COUNT(*) FROM segment_schemas");
  }

  int newestSchemaId() {
    return count("SELECT MAX(schema_id) FROM segment_schemas");
  }

  int count(String sql) {
    try (Connection other = connect();
        Statement statement = other.createStatement();
        var found = statement.executeQuery(sql)) {
      found.next();
      return found.getInt(1);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  String columns(int hour) {
    return String.join(
        ",", found(hour).schema().rowSignature().columns().stream().map(Column::name).toList());
  }

  Stage stage(int hour) {
    return found(hour).stage();
  }

  void assertUnknown(int hour) {
    assertInstanceOf(SchemaLookup.UnknownSegment.class, cache.schemaOf(StoreRows.segment(hour)));
  }

  private SchemaLookup.Found found(int hour) {
    return assertInstanceOf(SchemaLookup.Found.class, cache.schemaOf(StoreRows.segment(hour)));
  }
}
