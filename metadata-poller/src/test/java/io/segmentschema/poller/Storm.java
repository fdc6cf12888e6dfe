package io.segmentschema.poller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.base.Ticker;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.cache.testing.ManualScheduler;
import io.segmentschema.cache.testing.ManualTime;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** One run of the load on one store, and what must hold during it and in the end. */
final class Storm implements AutoCloseable {

  static final int PUBLISHERS = 8;
  static final int SEGMENTS_EACH = 5;

  private static final List<FingerprintedSchema> SCHEMAS =
      IntStream.range(0, 300).mapToObj(i -> StoreRows.schema("column" + i)).toList();

  private final StormStore sql;
  private final StoreDatabase database;
  private final SqlMetadataStore store;
  private final SchemaCache cache =
      new SchemaCache(SchemaCacheConfig.DEFAULT, Clock.systemUTC(), Ticker.systemTicker());
  private final SegmentPublisher publisher;
  private final MetadataPoller poller;
  private final long seed;
  private final int rounds;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<Integer, Set<Fingerprint>> publishing = new ConcurrentHashMap<>();
  private final Set<Fingerprint> published = ConcurrentHashMap.newKeySet();
  private final Map<SegmentId, Optional<Fingerprint>> expected = new ConcurrentHashMap<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong created = new AtomicLong();
  private final AtomicLong deleted = new AtomicLong();
  private final AtomicLong deletedByOthers = new AtomicLong();
  private final AtomicLong raced = new AtomicLong();
  private final AtomicLong givenUp = new AtomicLong();
  private final AtomicLong polls = new AtomicLong();

  /**
   * What a run came to.
   *
   * @param deleted schemas that a cleanup found and deleted; where other hands were faster, both
   *     count it
   * @param raced those of them that a publish under way named
   * @param again schemas that a publish inserted although they had been there before
   * @param retries writes that began anew because somebody was in their way
   * @param givenUp writes that failed after all their attempts, and that their caller repeated
   */
  record Figures(
      double publishesPerSecond,
      long writes,
      long deleted,
      long deletedByOthers,
      long raced,
      long again,
      long retries,
      long givenUp,
      long deadlocks,
      long polls) {

    static final String HEAD =
        "                  publishes/s   writes  deleted  by others  raced  again  retries  (rate)"
            + "  given up  deadlocks  polls";

    String row(String name) {
      return String.format(
          "  %-16s %11.0f %8d %8d %10d %6d %6d %8d %6.2f%% %9d %10d %6d",
          name,
          publishesPerSecond,
          writes,
          deleted,
          deletedByOthers,
          raced,
          again,
          retries,
          100.0 * retries / writes,
          givenUp,
          deadlocks,
          polls);
    }
  }

  Storm(StoreConfig config, StoreDatabase database, long seed, int rounds) {
    this.sql = new StormStore(config);
    this.database = database;
    this.seed = seed;
    this.rounds = rounds;
    this.store = new SqlMetadataStore(new DeletionWatch(database, this::noteDeletion));
    this.publisher = new SegmentPublisher(store, cache);
    this.poller =
        new MetadataPoller(
            PollerConfig.DEFAULT,
            cache,
            store,
            new Quarantine(Clock.systemUTC()),
            new ManualScheduler(new ManualTime()),
            Ticker.systemTicker());
  }

  Figures run(boolean cleaning, boolean otherHands) throws Exception {
    LeaderEpoch epoch = store.winEpoch(store.currentEpoch(), "storm").orElseThrow();
    poller.pollOnce();
    long deadlocksBefore = sql.deadlocks();
    List<Future<?>> others = new ArrayList<>();
    others.add(threads.submit(this::poll));
    for (int i = 0; i < 2; i++) {
      Random random = new Random(seed - 1 - i);
      if (cleaning) {
        others.add(threads.submit(() -> clean(epoch)));
      }
      if (otherHands) {
        others.add(threads.submit(() -> meddle(random)));
      }
    }
    long began = System.nanoTime();
    List<Future<?>> publishers = new ArrayList<>();
    for (int i = 0; i < PUBLISHERS; i++) {
      int number = i;
      publishers.add(threads.submit(() -> publish(number)));
    }
    try {
      for (Future<?> each : publishers) {
        each.get();
      }
    } finally {
      ended.set(true);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    for (Future<?> other : others) {
      other.get();
    }
    check(otherHands);
    return figures(seconds, sql.deadlocks() - deadlocksBefore);
  }

  private Figures figures(double seconds, long deadlocks) {
    return new Figures(
        PUBLISHERS * rounds / seconds,
        writes.get(),
        deleted.get(),
        deletedByOthers.get(),
        raced.get(),
        created.get() - published.size(),
        database.conflicts(),
        givenUp.get(),
        deadlocks,
        polls.get());
  }

  /** Two of its own segments at a time, in any order, and mostly lets go of them again. */
  private boolean publish(int number) throws Exception {
    Random random = new Random(seed + number);
    for (int round = 0; round < rounds; round++) {
      int one = random.nextInt(SEGMENTS_EACH);
      int two = (one + 1 + random.nextInt(SEGMENTS_EACH - 1)) % SEGMENTS_EACH;
      Map<SegmentId, FingerprintedSchema> batch = new HashMap<>();
      batch.put(segment(number, one), SCHEMAS.get(random.nextInt(SCHEMAS.size())));
      batch.put(segment(number, two), SCHEMAS.get(random.nextInt(SCHEMAS.size())));
      publish(number, round, batch);
      if (random.nextInt(3) > 0) {
        List<SegmentId> ids = List.copyOf(batch.keySet());
        var unused = repeated(() -> publisher.markUnused(ids.get(0).datasource(), ids));
        ids.forEach(id -> expected.put(id, Optional.empty()));
        ids.forEach(this::checkShown);
      }
    }
    return true;
  }

  private void publish(int number, int round, Map<SegmentId, FingerprintedSchema> batch)
      throws Exception {
    List<PublishedSegment> segments = new ArrayList<>();
    batch.forEach(
        (id, schema) ->
            segments.add(
                new PublishedSegment(id, false, OptionalLong.of(round), Optional.of(schema))));
    Set<Fingerprint> named = ConcurrentHashMap.newKeySet();
    batch.values().forEach(schema -> named.add(schema.fingerprint()));
    publishing.put(number, named);
    PublishOutcome outcome = repeated(() -> publisher.publish(segments));
    publishing.remove(number);
    created.addAndGet(outcome.schemasCreated());
    published.addAll(named);
    batch.forEach((id, schema) -> expected.put(id, Optional.of(schema.fingerprint())));
    batch.keySet().forEach(this::checkShown);
  }

  /** As a careful caller does it: what could not be written is asked for again. */
  private <T> T repeated(Callable<T> write) throws Exception {
    writes.incrementAndGet();
    while (true) {
      try {
        return write.call();
      } catch (MetadataStoreUnavailableException failure) {
        if (!SqlFailures.isConflict(failure)) {
          throw failure;
        }
        givenUp.incrementAndGet();
      }
    }
  }

  private boolean clean(LeaderEpoch epoch) {
    while (!ended.get()) {
      deleted.addAndGet(store.cleanup(epoch, Duration.ZERO, 20).schemasDeleted());
    }
    return true;
  }

  private boolean meddle(Random random) throws Exception {
    while (!ended.get()) {
      int first = random.nextInt(PUBLISHERS - 1) * SEGMENTS_EACH;
      List<SegmentId> ids = // So many that the server rather ends the other transaction.
          IntStream.range(first, first + 2 * SEGMENTS_EACH).mapToObj(StoreRows::segment).toList();
      deletedByOthers.addAndGet(sql.meddle(ids, random));
    }
    return true;
  }

  private boolean poll() {
    while (!ended.get()) {
      if (polls.incrementAndGet() % 4 == 0) {
        var unused = poller.requestFullRefresh();
      }
      poller.pollOnce();
    }
    return true;
  }

  private void noteDeletion(Collection<Fingerprint> fingerprints) {
    raced.addAndGet(
        fingerprints.stream()
            .filter(each -> publishing.values().stream().anyMatch(set -> set.contains(each)))
            .count());
  }

  /** Each publisher has its own segments, so it knows what must be shown. */
  private void checkShown(SegmentId id) {
    assertEquals(expected.get(id), shown(id), "just after the answer, of " + id);
  }

  private Optional<Fingerprint> shown(SegmentId id) {
    return cache.schemaOf(id) instanceof SchemaLookup.Found found
        ? Optional.of(found.schema().fingerprint())
        : Optional.empty();
  }

  private void check(boolean otherHands) throws Exception {
    var unused = poller.requestFullRefresh();
    poller.pollOnce();
    Map<String, String> wanted = new HashMap<>();
    Map<String, String> inMemory = new HashMap<>();
    expected.forEach(
        (id, schema) -> {
          schema.ifPresent(each -> wanted.put(id.toString(), each.toHex()));
          shown(id).ifPresent(each -> inMemory.put(id.toString(), each.toHex()));
        });
    assertEquals(wanted, sql.usedSegments(), "the store has what was published");
    assertEquals(wanted, inMemory, "and memory has what the store has");
    assertEquals(0, cache.stageCounts().inTransit());
    assertEquals(0, sql.orphans());
    if (!otherHands) {
      assertEquals(
          created.get() - deleted.get(),
          sql.schemas(),
          "each schema that was inserted is there or was deleted");
    }
  }

  private static SegmentId segment(int number, int one) {
    return StoreRows.segment(number * SEGMENTS_EACH + one);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    store.close();
  }
}
