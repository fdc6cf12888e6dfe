package io.segmentschema.benchmarks.cache;

import io.segmentschema.benchmarks.data.SampleSegments;
import io.segmentschema.benchmarks.data.Shape;
import io.segmentschema.benchmarks.peer.PeerSegments;
import io.segmentschema.cache.SchemaCache;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.util.List;
import java.util.function.Function;
import org.apache.druid.segment.metadata.SegmentSchemaCache;
import org.apache.druid.timeline.SegmentId;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What a loaded cache holds on the heap, ids and schemas included, after a full collection. The
 * time that JMH shows is the time to load it; the figure is the counter.
 */
@BenchmarkMode(Mode.SingleShotTime)
public class RetainedBytes {

  private static final int COLLECTIONS = 5;

  /** What was measured. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.EVENTS)
  public static class Retained {
    public double bytesPerSegment;
  }

  /** The shape. */
  @State(Scope.Benchmark)
  public static class Given {

    @Param("1000000")
    public int segments;

    @Param({"1", "100"})
    public int datasources;

    @Param("false")
    public boolean ownVersions;

    Shape shape() {
      return ownVersions
          ? Shape.ofOwnVersions(segments, datasources)
          : Shape.of(segments, datasources);
    }
  }

  @Benchmark
  public void ours(Given given, Retained retained) {
    Shape shape = given.shape();
    retained.bytesPerSegment = bytes(RetainedBytes::loadedOurs, shape) / shape.segments();
  }

  @Benchmark
  public void peer(Given given, Retained retained) {
    Shape shape = given.shape();
    retained.bytesPerSegment = bytes(RetainedBytes::loadedPeer, shape) / shape.segments();
  }

  private static SchemaCache loadedOurs(Shape shape) {
    return new LoadedCache(new SampleSegments(shape)).cache();
  }

  private static SegmentSchemaCache loadedPeer(Shape shape) {
    PeerSegments sample = new PeerSegments(shape);
    List<SegmentId> ids = sample.ids();
    SegmentSchemaCache cache = new SegmentSchemaCache();
    cache.resetSchemaForPublishedSegments(sample.poll(ids), sample.payloads());
    return cache;
  }

  private static double bytes(Function<Shape, ?> loading, Shape shape) {
    // What comes with the first segments, classes and the like, is none of theirs.
    var unused = loading.apply(Shape.of(1000, 1));
    long before = usedAfterCollection();
    Object loaded = loading.apply(shape);
    try {
      return usedAfterCollection() - before;
    } finally {
      Reference.reachabilityFence(loaded);
    }
  }

  /** The least of several: what one leaves to reference handlers and compilers goes later. */
  private static long usedAfterCollection() {
    long least = Long.MAX_VALUE;
    for (int time = 0; time < COLLECTIONS; time++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return least;
  }
}
