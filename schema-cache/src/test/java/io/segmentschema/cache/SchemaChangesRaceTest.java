package io.segmentschema.cache;

import static io.segmentschema.cache.CacheFixture.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Readers that follow the changes while several threads write. Each datasource has one segment,
 * whose schema's only column names the revision that wrote it, so a copy tells how old it is.
 */
@Timeout(60)
final class SchemaChangesRaceTest {

  private static final int WRITERS = 3;
  private static final int READERS = 2;
  private static final int DATASOURCES = 5;
  private static final int COMMITS = 400;

  private final CacheFixture fixture = new CacheFixture();
  private final SchemaCache cache = fixture.cache;
  private final AtomicLong revisions = new AtomicLong(1);
  private final AtomicBoolean written = new AtomicBoolean();

  /** What revision wrote which datasource; only of commits that have returned. */
  private final Map<Long, DatasourceName> commits = new java.util.concurrent.ConcurrentHashMap<>();

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void readerOfAnIncludedVersionHasItsChangeAndNeverLosesOne(long seed) throws Exception {
    fixture.poll(PollKind.FULL, 1);
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + READERS);
    CyclicBarrier start = new CyclicBarrier(WRITERS + READERS);
    CountDownLatch writersLeft = new CountDownLatch(WRITERS);
    List<Future<?>> all = new ArrayList<>();
    try {
      for (int i = 0; i < WRITERS; i++) {
        Random random = new Random(seed * 31 + i);
        all.add(
            threads.submit(
                () -> {
                  start.await(); // 1: everybody begins at once
                  write(random);
                  writersLeft.countDown(); // 2: one writer is done
                  return null;
                }));
      }
      for (int i = 0; i < READERS; i++) {
        all.add(
            threads.submit(
                () -> {
                  start.await(); // 1
                  follow("seed=" + seed);
                  return null;
                }));
      }
      assertTrue(writersLeft.await(50, TimeUnit.SECONDS));
      written.set(true); // 3: readers take a last look and compare
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void write(Random random) {
    for (int i = 0; i < COMMITS; i++) {
      DatasourceName name = DatasourceName.of("ds" + random.nextInt(DATASOURCES));
      boolean removes = random.nextInt(5) == 0;
      long revision = revisions.incrementAndGet();
      SegmentId id = new SegmentId(name, new SegmentInterval(0, 3_600_000), "v", 0);
      CommittedSegment row =
          removes ? CacheFixture.unused(id, revision) : row(id, revision, naming(revision));
      commits.put(revision, name);
      cache.applyCommit(new StoreVersion(revision), List.of(row));
    }
  }

  private static FingerprintedSchema naming(long revision) {
    return CacheFixture.schema("r" + revision);
  }

  private void follow(String where) {
    Map<DatasourceName, DatasourceSchema> copy = new HashMap<>();
    long known = 0;
    boolean last;
    do {
      last = written.get();
      long sought = revisions.get();
      boolean included = cache.includes(new StoreVersion(sought));
      ChangedSchemas told = cache.changes().since(known).orElseThrow();
      assertTrue(told.upTo() >= known, where);
      copy = SchemaChangesTest.followed(copy, told);
      known = told.upTo();
      if (included && sought > 1) {
        assertIsAtLeast(sought, copy, where);
      }
    } while (!last);

    Map<DatasourceName, DatasourceSchema> truth = new HashMap<>();
    cache.datasourceSchemas().forEach(schema -> truth.put(schema.datasource(), schema));
    assertEquals(truth, copy, where);
    assertEquals(truth, SchemaChangesTest.followed(Map.of(), cache.changes().all()), where);
  }

  /** The datasource that the revision wrote is not as an older one left it. */
  private void assertIsAtLeast(
      long revision, Map<DatasourceName, DatasourceSchema> copy, String where) {
    DatasourceName name = commits.get(revision);
    DatasourceSchema schema = name == null ? null : copy.get(name);
    if (schema != null) {
      long shown = Long.parseLong(schema.rowSignature().columns().get(0).name().substring(1));
      assertTrue(shown >= revision, where + ", wanted=" + revision + ", shown=" + shown);
    }
  }
}
