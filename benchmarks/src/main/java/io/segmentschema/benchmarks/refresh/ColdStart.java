package io.segmentschema.benchmarks.refresh;

import com.google.common.base.Ticker;
import io.segmentschema.benchmarks.data.SampleSegments;
import io.segmentschema.benchmarks.data.Shape;
import io.segmentschema.benchmarks.store.FilledStore;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.StagedPoll;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import io.segmentschema.smc.refresh.RefreshConfig;
import io.segmentschema.smc.refresh.RefreshLoop;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One cold start, from the first question to the last answer. */
public final class ColdStart {

  private static final int NODES = 50;

  private ColdStart() {}

  /**
   * What was seen.
   *
   * @param loopMicrosPerSegment processor time of the thread that plans queries and takes answers
   * @param firstCompleteSeconds when the first datasource had all its schemas
   * @param mostAheadOfLeast half way through, how many times as many segments as of the datasource
   *     that was asked about least had been asked about of the average one
   */
  public record Outcome(
      double loopMicrosPerSegment, double firstCompleteSeconds, double mostAheadOfLeast) {}

  public static Outcome of(Shape shape) throws Exception {
    ScheduledExecutorService loopThread =
        Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "schema-refresh"));
    ScheduledExecutorService nodeThread =
        Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "nodes"));
    try {
      SchemaCache cache = withoutSchemas(new SampleSegments(shape));
      SegmentSchema schema =
          new SegmentSchema(
              FingerprintedSchema.of(SampleSegments.payload(0)), OptionalLong.of(1000));
      SimulatedNodes nodes = new SimulatedNodes(NODES, schema, nodeThread, loopThread);
      return run(shape, cache, nodes, loopThread);
    } finally {
      loopThread.shutdownNow();
      nodeThread.shutdownNow();
    }
  }

  private static Outcome run(
      Shape shape, SchemaCache cache, SimulatedNodes nodes, ScheduledExecutorService loopThread)
      throws Exception {
    RefreshLoop loop =
        new RefreshLoop(
            RefreshConfig.DEFAULT,
            cache,
            nodes,
            nodes,
            () -> true,
            () -> true,
            loopThread,
            Ticker.systemTicker(),
            Clock.systemUTC(),
            new Random(13));
    long threadId = loopThread.submit(() -> Thread.currentThread().getId()).get();
    long cpuBefore = cpuNanos(threadId);
    long began = System.nanoTime();
    loop.start();
    double firstComplete = 0;
    double ahead = 0;
    while (cache.segmentsWithoutSchema() > 0) {
      TimeUnit.MILLISECONDS.sleep(5);
      if (firstComplete == 0
          && cache.datasourcesWithMissingSchemas().size() < shape.datasources()) {
        firstComplete = (System.nanoTime() - began) / 1e9;
      }
      if (ahead == 0 && cache.segmentsWithoutSchema() < shape.segments() / 2) {
        ahead = averageAheadOfLeast(nodes, shape);
      }
    }
    if (firstComplete == 0) {
      firstComplete = (System.nanoTime() - began) / 1e9; // All of them since the last look.
    }
    double micros = (cpuNanos(threadId) - cpuBefore) / 1e3 / shape.segments();
    loop.stop();
    return new Outcome(micros, firstComplete, ahead);
  }

  private static double averageAheadOfLeast(SimulatedNodes nodes, Shape shape) {
    var asked = nodes.asked();
    if (asked.size() < shape.datasources()) {
      return shape.segments(); // One was not asked about at all.
    }
    double average = asked.values().stream().mapToInt(count -> count).average().orElseThrow();
    return average / asked.values().stream().mapToInt(count -> count).min().orElseThrow();
  }

  private static SchemaCache withoutSchemas(SampleSegments sample) {
    SchemaCache cache = FilledStore.newCache();
    StagedPoll poll = cache.beginPoll(PollKind.FULL, new StoreVersion(sample.lastRevision()));
    for (int segment = 0; segment < sample.shape().segments(); segment++) {
      CommittedSegment row = sample.row(sample.readId(segment), segment);
      poll.add(
          new CommittedSegment(
              row.id(),
              row.revision(),
              row.usedRevision(),
              true,
              false,
              OptionalLong.empty(),
              StoredSchema.NONE));
    }
    poll.apply();
    return cache;
  }

  private static long cpuNanos(long threadId) {
    return ManagementFactory.getThreadMXBean().getThreadCpuTime(threadId);
  }
}
