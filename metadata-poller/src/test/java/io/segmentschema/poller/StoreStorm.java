package io.segmentschema.poller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.LeaderEpoch;
import java.sql.DriverManager;
import java.sql.SQLException;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Eight publishers reuse a few hundred schemas over few live segments, two cleaners without grace
 * delete whatever is let go of, and polls of both kinds feed a cache meanwhile. In the end nothing
 * is lost and nothing dangles. {@code -Dstorm.rounds=N} makes it longer.
 */
@Timeout(600)
abstract class StoreStorm {

  private static final int PUBLISHERS = 8;
  private static final int SEGMENTS_EACH = 5;
  private static final int ROUNDS = Integer.getInteger("storm.rounds", 200);
  private static final long SEED = Long.getLong("storm.seed", 42);
  private static final List<FingerprintedSchema> SCHEMAS = schemas();

  /** An empty database, a new one for each call. */
  abstract StoreConfig freshDatabase() throws Exception;

  /** What a run of the load came to. */
  private record Load(double publishesPerSecond, long schemasDeleted, long raced, long conflicts) {}

  @Test
  void nothingIsLostAndNothingDanglesAfterTheStorm() throws Exception {
    Load calm = run(false);
    Load storm = run(true);
    System.out.printf(
        "%s: seed=%d, rounds=%d x %d; without cleaners %.0f publishes/s; with two cleaners %.0f"
            + " publishes/s, %d schemas deleted, %d of them named by a publish under way,"
            + " %d conflicts retried%n",
        getClass().getSimpleName(),
        SEED,
        PUBLISHERS,
        ROUNDS,
        calm.publishesPerSecond(),
        storm.publishesPerSecond(),
        storm.schemasDeleted(),
        storm.raced(),
        storm.conflicts());
    assertTrue(storm.schemasDeleted() >= 500, "Too little was deleted: " + storm.schemasDeleted());
  }

  private static Load run(StoreConfig config, boolean cleaning) throws Exception {
    StoreDatabase database = new StoreDatabase(config, new Random(SEED));
    try (Storm storm = new Storm(config, database)) {
      return storm.run(cleaning);
    }
  }

  private Load run(boolean cleaning) throws Exception {
    return run(freshDatabase(), cleaning);
  }

  /** One run. */
  private static final class Storm implements AutoCloseable {

    private final StoreConfig config;
    private final StoreDatabase database;
    private final SqlMetadataStore store;
    private final SchemaCache cache =
        new SchemaCache(SchemaCacheConfig.DEFAULT, Clock.systemUTC(), Ticker.systemTicker());
    private final SegmentPublisher publisher;
    private final MetadataPoller poller;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Integer, Fingerprint> publishing = new ConcurrentHashMap<>();
    private final Map<SegmentId, Optional<Fingerprint>> expected = new ConcurrentHashMap<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicLong deleted = new AtomicLong();
    private final AtomicLong raced = new AtomicLong();

    Storm(StoreConfig config, StoreDatabase database) {
      this.config = config;
      this.database = database;
      this.store = new SqlMetadataStore(new DeletionWatch(database, this::noteDeletion));
      this.publisher = new SegmentPublisher(store, cache);
      this.poller =
          new MetadataPoller(
              PollerConfig.DEFAULT,
              cache,
              store,
              new Quarantine(Clock.systemUTC()),
              Executors.newScheduledThreadPool(1),
              Ticker.systemTicker());
    }

    Load run(boolean cleaning) throws Exception {
      LeaderEpoch epoch = store.winEpoch(store.currentEpoch(), "storm").orElseThrow();
      poller.pollOnce();
      List<Future<?>> others = new ArrayList<>();
      others.add(threads.submit(this::poll));
      for (int i = 0; cleaning && i < 2; i++) {
        others.add(threads.submit(() -> clean(epoch)));
      }
      long began = System.nanoTime();
      List<Future<?>> publishers = new ArrayList<>();
      for (int i = 0; i < PUBLISHERS; i++) {
        int number = i;
        publishers.add(threads.submit(() -> publish(number)));
      }
      for (Future<?> each : publishers) {
        each.get();
      }
      double seconds = (System.nanoTime() - began) / 1e9;
      ended.set(true);
      for (Future<?> other : others) {
        other.get();
      }
      check();
      return new Load(
          PUBLISHERS * ROUNDS / seconds, deleted.get(), raced.get(), database.conflicts());
    }

    private boolean publish(int number) {
      Random random = new Random(SEED + number);
      for (int round = 0; round < ROUNDS; round++) {
        SegmentId id = StoreRows.segment(number * SEGMENTS_EACH + random.nextInt(SEGMENTS_EACH));
        FingerprintedSchema schema = SCHEMAS.get(random.nextInt(SCHEMAS.size()));
        publishing.put(number, schema.fingerprint());
        publisher.publish(
            List.of(new PublishedSegment(id, false, OptionalLong.of(round), Optional.of(schema))));
        publishing.remove(number);
        expected.put(id, Optional.of(schema.fingerprint()));
        checkShown(id);
        if (random.nextInt(3) > 0) {
          publisher.markUnused(id.datasource(), List.of(id));
          expected.put(id, Optional.empty());
          checkShown(id);
        }
      }
      return true;
    }

    private boolean clean(LeaderEpoch epoch) {
      while (!ended.get()) {
        deleted.addAndGet(store.cleanup(epoch, Duration.ZERO, 20).schemasDeleted());
      }
      return true;
    }

    private boolean poll() {
      for (int number = 0; !ended.get(); number++) {
        if (number % 4 == 3) {
          var unused = poller.requestFullRefresh();
        }
        poller.pollOnce();
      }
      return true;
    }

    private void noteDeletion(Collection<Fingerprint> fingerprints) {
      raced.addAndGet(fingerprints.stream().filter(publishing::containsValue).count());
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

    private void check() throws SQLException {
      var unused = poller.requestFullRefresh();
      poller.pollOnce();
      Map<SegmentId, Optional<Fingerprint>> all = new HashMap<>();
      expected.keySet().forEach(id -> all.put(id, shown(id)));
      assertEquals(expected, all);
      assertEquals(0, cache.stageCounts().inTransit());
      try (var connection =
              DriverManager.getConnection(config.url(), config.user(), config.password());
          var statement = connection.createStatement();
          var found =
              statement.executeQuery(
                  "SELECT COUNT(*) FROM segments WHERE schema_id IS NOT NULL AND NOT EXISTS"
                      + " (SELECT 1 FROM segment_schemas"
                      + " WHERE segment_schemas.schema_id = segments.schema_id)")) {
        found.next();
        assertEquals(0, found.getInt(1), "orphans");
      }
    }

    @Override
    public void close() {
      threads.shutdownNow();
      store.close();
    }
  }

  private static List<FingerprintedSchema> schemas() {
    List<FingerprintedSchema> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      all.add(StoreRows.schema("column" + i));
    }
    return List.copyOf(all);
  }
}
