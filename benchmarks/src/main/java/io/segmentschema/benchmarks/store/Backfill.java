package io.segmentschema.benchmarks.store;

import com.google.common.base.Ticker;
import io.segmentschema.backfill.BackFillQueue;
import io.segmentschema.backfill.BackfillConfig;
import io.segmentschema.benchmarks.data.SampleSegments;
import io.segmentschema.cache.AnswerOutcome;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.StoredSchema;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The product's own way: learnt schemas leave the cache through the queue. One measurement. */
public final class Backfill {

  private final FilledStore store;
  private final SchemaCache cache = FilledStore.newCache();

  public Backfill(FilledStore store) {
    this.store = store;
  }

  /** Learns every segment's schema, untimed, and gives the time until the store has them all. */
  public double millis() throws InterruptedException {
    store.pollerOf(cache).pollOnce();
    SampleSegments sample = store.sample();
    IntStream.range(0, sample.shape().segments())
        .parallel()
        .forEach(segment -> learn(sample, segment));
    LeaderEpoch epoch =
        store.store().winEpoch(store.store().currentEpoch(), "benchmark").orElseThrow();
    ScheduledExecutorService scheduler =
        Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "schema-backfill"));
    BackFillQueue queue = queue(epoch, scheduler);
    try {
      long began = System.nanoTime();
      queue.start();
      while (cache.stageCounts().pendingBackfill() > 0) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      return (System.nanoTime() - began) / 1e6;
    } finally {
      queue.stop();
      scheduler.shutdownNow();
    }
  }

  private void learn(SampleSegments sample, int segment) {
    SegmentId id = sample.id(segment);
    if (!(sample.schema(sample.shape().schema(segment)) instanceof StoredSchema.Readable schema)) {
      throw new IllegalStateException("A made-up schema is readable");
    }
    AnswerOutcome outcome =
        cache.offerAnswer(
            id,
            cache.committed(id).orElseThrow().usedRevision(),
            new SegmentSchema(schema.schema(), OptionalLong.of(sample.shape().numRows(segment))));
    if (outcome != AnswerOutcome.PENDING) {
      throw new IllegalStateException("A segment has a schema already: segment=" + id);
    }
  }

  private BackFillQueue queue(LeaderEpoch epoch, ScheduledExecutorService scheduler) {
    return new BackFillQueue(
        BackfillConfig.DEFAULT,
        cache,
        store.store(),
        new Quarantine(Clock.systemUTC()),
        () -> Optional.of(epoch),
        deposed -> {},
        scheduler,
        new Random(7),
        Clock.systemUTC(),
        Ticker.systemTicker());
  }
}
