package io.segmentschema.cache;

import static io.segmentschema.cache.CacheFixture.A;
import static io.segmentschema.cache.CacheFixture.B;
import static io.segmentschema.cache.CacheFixture.DS;
import static io.segmentschema.cache.CacheFixture.row;
import static io.segmentschema.cache.CacheFixture.segment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.testing.TestClock;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A writer is stopped where it holds a datasource: by the clock that it reads there. */
@Timeout(60)
final class ReadersNeverWaitTest {

  private final CountDownLatch writerIsInside = new CountDownLatch(1);
  private final CountDownLatch writerMayGoOn = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private boolean stopping;
  private final SchemaCache cache =
      new SchemaCache(SchemaCacheConfig.DEFAULT, new StoppingClock(), Ticker.systemTicker());

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  @Test
  void readersAreAnsweredAsBeforeWhileASlowRefreshIsTakenOver() throws Exception {
    StagedPoll first = cache.beginPoll(PollKind.FULL, new StoreVersion(1));
    first.add(row(segment(1), 1, A));
    first.apply();
    StagedPoll slow = cache.beginPoll(PollKind.FULL, new StoreVersion(2));
    slow.add(row(segment(1), 2, B));
    stopping = true;

    // 1: the writer takes the datasource and stops inside; 2: a reader asks everything;
    // 3: the writer goes on.
    Future<?> writer = threads.submit(slow::apply);
    writerIsInside.await();
    Future<?> reader = threads.submit(this::readEverything);
    reader.get(30, TimeUnit.SECONDS);
    writerMayGoOn.countDown();
    writer.get(30, TimeUnit.SECONDS);

    SchemaLookup.Found found =
        assertInstanceOf(SchemaLookup.Found.class, cache.schemaOf(segment(1)));
    assertEquals(B, found.schema().schema());
  }

  private void readEverything() {
    SchemaLookup.Found found =
        assertInstanceOf(SchemaLookup.Found.class, cache.schemaOf(segment(1)));
    assertEquals(A, found.schema().schema());
    assertTrue(cache.datasourceSchema(DS).isPresent());
    assertEquals(1, cache.datasourceSchemas().size());
    assertEquals(1, cache.stageCounts().polled());
    assertTrue(cache.missingSchemas(DS, 10, id -> true).isEmpty());
    assertTrue(cache.pendingBackfills(10, id -> true).isEmpty());
    assertTrue(cache.includes(new StoreVersion(1)));
    assertTrue(cache.isUsed(segment(1)));
    assertEquals(A, cache.readableSchemaOf(segment(1)));
  }

  private final class StoppingClock extends TestClock {

    @Override
    public Instant instant() {
      if (stopping) {
        writerIsInside.countDown();
        try {
          writerMayGoOn.await();
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
        }
      }
      return Instant.EPOCH;
    }
  }
}
