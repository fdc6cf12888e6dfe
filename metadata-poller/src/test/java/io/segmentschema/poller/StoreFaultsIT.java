package io.segmentschema.poller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.store.BackfillResult;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.poller.CuttingProxy.Cut;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections cut at the commit, a server that is killed, a pool that is used up. */
@Timeout(120)
final class StoreFaultsIT {

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static MariaDbServer server;
  private static CuttingProxy proxy;

  private final SchemaCache cache =
      new SchemaCache(SchemaCacheConfig.DEFAULT, Clock.systemUTC(), Ticker.systemTicker());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private SqlMetadataStore store;
  private SegmentPublisher publisher;
  private MetadataPoller poller;

  @BeforeAll
  static void start() throws Exception {
    server =
        MariaDbServer.start(Path.of("target", "mariadb-faults-" + ProcessHandle.current().pid()));
    proxy = new CuttingProxy(server.port());
  }

  @AfterAll
  static void stop() throws Exception {
    proxy.close();
    server.close();
  }

  @BeforeEach
  void open() {
    String database = "faults" + DATABASES.incrementAndGet();
    StoreConfig config =
        new StoreConfig(
            KillableServer.url(proxy.port(), database),
            "root",
            "",
            2,
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(10));
    store = new SqlMetadataStore(config, new Random(1));
    publisher = new SegmentPublisher(store, cache);
    poller =
        new MetadataPoller(
            PollerConfig.DEFAULT,
            cache,
            store,
            new Quarantine(Clock.systemUTC()),
            Executors.newScheduledThreadPool(1),
            Ticker.systemTicker());
    store.currentEpoch(); // Migrates, which is not what is tested here.
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    store.close();
  }

  @Test
  void publishThatIsCutBeforeItsCommitWritesNothingAndCanBeRepeated() {
    cutIn(Cut.BEFORE_THE_SERVER, () -> publisher.publish(List.of(published(1))));
    assertTrue(store.find(StoreRows.segment(1)).isEmpty());
    publisher.publish(List.of(published(1)));
    assertShown(1);
    assertMemoryIsTheStore();
  }

  @Test
  void publishThatIsCutAfterItsCommitIsWrittenOnceHoweverOftenItIsRepeated() {
    cutIn(Cut.AFTER_THE_SERVER, () -> publisher.publish(List.of(published(1))));
    CommittedSegment written = store.find(StoreRows.segment(1)).orElseThrow();
    PublishOutcome again = publisher.publish(List.of(published(1)));
    assertEquals(written.revision(), again.rows().get(0).revision());
    assertEquals(0, again.schemasCreated());
    assertShown(1);
    assertMemoryIsTheStore();
  }

  @Test
  void markUnusedThatIsCutAfterItsCommitIsSeenByTheNextPoll() {
    publisher.publish(List.of(published(1)));
    poller.pollOnce();
    cutIn(
        Cut.AFTER_THE_SERVER,
        () ->
            publisher.markUnused(StoreRows.segment(1).datasource(), List.of(StoreRows.segment(1))));
    assertShown(1); // The caller has got no answer, and nor has memory.
    poller.pollOnce();
    assertInstanceOf(SchemaLookup.UnknownSegment.class, cache.schemaOf(StoreRows.segment(1)));
    assertMemoryIsTheStore();
  }

  @Test
  void backfillThatIsCutIsWrittenOnce() {
    LeaderEpoch epoch = lead();
    PendingBackfill first = pending(1);
    PendingBackfill second = pending(2);
    cutIn(Cut.BEFORE_THE_SERVER, () -> store.backfill(epoch, List.of(first)));
    assertTrue(stored(epoch, first).written());
    cutIn(Cut.AFTER_THE_SERVER, () -> store.backfill(epoch, List.of(second)));
    assertTrue(!stored(epoch, second).written());
    assertMemoryIsTheStore();
  }

  @Test
  void cleanupThatIsCutAfterItsCommitMakesTheNextPollAFullOne() {
    LeaderEpoch epoch = lead();
    publisher.publish(List.of(published(1)));
    poller.pollOnce();
    publisher.markUnused(StoreRows.segment(1).datasource(), List.of(StoreRows.segment(1)));
    cutIn(Cut.AFTER_THE_SERVER, () -> store.cleanup(epoch, Duration.ZERO, 10));
    assertEquals(PollKind.FULL, poller.pollOnce().kind());
    assertEquals(new CleanupOutcome(0, 1), store.cleanup(epoch, Duration.ZERO, 10));
    assertMemoryIsTheStore();
  }

  @Test
  void usedUpPoolIsSaidAndForgottenOnceThereIsRoom() throws Exception {
    CountDownLatch holding = new CountDownLatch(2);
    CountDownLatch release = new CountDownLatch(1);
    List<Future<?>> held = new java.util.ArrayList<>();
    for (int i = 0; i < 2; i++) {
      held.add(
          threads.submit(
              () ->
                  store
                      .transactions()
                      .snapshot(
                          "held",
                          snapshot -> {
                            holding.countDown();
                            return await(release);
                          })));
    }
    holding.await(); // 1: both connections are taken
    assertThrows(
        MetadataStoreUnavailableException.class,
        () -> publisher.publish(List.of(published(1)))); // 2
    release.countDown(); // 3
    for (Future<?> each : held) {
      each.get();
    }
    publisher.publish(List.of(published(1))); // 4
    assertShown(1);
  }

  @Test
  void serverThatIsKilledInEveryFlowComesBackToTheSameState() throws Exception {
    LeaderEpoch epoch = lead();
    publisher.publish(List.of(published(1), published(3)));
    poller.pollOnce();
    PendingBackfill entry = pending(2);
    List<Runnable> flows =
        List.of(
            () -> publisher.publish(List.of(published(1))),
            () -> publisher.publish(List.of(published(4))),
            () -> poller.pollOnce(),
            () -> {
              var unused = poller.requestFullRefresh();
              poller.pollOnce();
            },
            () -> store.backfill(epoch, List.of(entry)),
            () ->
                publisher.markUnused(
                    StoreRows.segment(3).datasource(), List.of(StoreRows.segment(3))),
            () -> store.cleanup(epoch, Duration.ZERO, 10));
    for (Runnable flow : flows) {
      server.kill();
      assertThrows(MetadataStoreUnavailableException.class, flow::run);
      assertShown(1); // Readers do not notice.
      server.startAgain();
      retry(flow);
      assertMemoryIsTheStore();
    }
  }

  // ---- what they are made of

  private void cutIn(Cut cut, Runnable write) {
    int before = proxy.cuts();
    proxy.cutNextCommit(cut);
    assertThrows(MetadataStoreUnavailableException.class, write::run);
    assertEquals(before + 1, proxy.cuts(), "the cut was not made");
  }

  /** The pool may still hand out a connection that died with the server. */
  private static void retry(Runnable flow) {
    for (int attempt = 1; ; attempt++) {
      try {
        flow.run();
        return;
      } catch (MetadataStoreUnavailableException dead) {
        if (attempt == 5) {
          throw dead;
        }
      }
    }
  }

  private void assertMemoryIsTheStore() {
    retry(
        () -> {
          var unused = poller.requestFullRefresh();
          poller.pollOnce();
        });
    for (int hour = 1; hour <= 4; hour++) {
      assertEquals(
          store.find(StoreRows.segment(hour)).filter(CommittedSegment::used),
          cache.committed(StoreRows.segment(hour)));
    }
    assertEquals(0, cache.stageCounts().awaitingPoll());
  }

  private void assertShown(int hour) {
    assertInstanceOf(SchemaLookup.Found.class, cache.schemaOf(StoreRows.segment(hour)));
  }

  private LeaderEpoch lead() {
    return store.winEpoch(store.currentEpoch(), "test").orElseThrow();
  }

  private BackfillResult.Stored stored(LeaderEpoch epoch, PendingBackfill entry) {
    return (BackfillResult.Stored) store.backfill(epoch, List.of(entry)).get(0);
  }

  private PendingBackfill pending(int hour) {
    PublishedSegment bare =
        new PublishedSegment(StoreRows.segment(hour), false, OptionalLong.of(1), Optional.empty());
    CommittedSegment row = store.publish(List.of(bare)).rows().get(0);
    return new PendingBackfill(
        row.id(),
        row.usedRevision(),
        new SegmentSchema(StoreRows.A, OptionalLong.of(1)),
        Instant.EPOCH);
  }

  private static PublishedSegment published(int hour) {
    return new PublishedSegment(
        StoreRows.segment(hour), false, OptionalLong.of(1), Optional.of(StoreRows.A));
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
