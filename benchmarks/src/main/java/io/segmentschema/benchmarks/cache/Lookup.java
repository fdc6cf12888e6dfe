package io.segmentschema.benchmarks.cache;

import io.segmentschema.benchmarks.data.SampleSegments;
import io.segmentschema.benchmarks.data.Shape;
import io.segmentschema.benchmarks.peer.PeerSegments;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.segment.SegmentId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.druid.segment.SchemaPayloadPlus;
import org.apache.druid.segment.metadata.SegmentSchemaCache;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The schema of a segment by its id, in random order over all segments. The ids are objects as a
 * careful caller has them: equal names and versions are one object. The peer is asked with ids that
 * are equal to its keys, as its callers have them, who learn of segments from the data nodes while
 * its keys come with the poll; or with the very objects that are its keys, which is the best that
 * could befall it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Lookup {

  private static final long SEED = 20_150_101;

  /** Where a thread is in the random order; each begins elsewhere. */
  @State(Scope.Thread)
  public static class Cursor {

    private int at = (int) (Thread.currentThread().getId() * 7919);

    int next(int size) {
      at = at + 1 < size ? at + 1 : 0;
      return at;
    }
  }

  /** This project's cache. */
  @State(Scope.Benchmark)
  public static class Ours {

    @Param("1000000")
    public int segments;

    @Param("100")
    public int datasources;

    private List<SegmentId> ids;
    private SchemaCache cache;

    @Setup
    public void load() {
      SampleSegments sample = new SampleSegments(Shape.of(segments, datasources));
      cache = new LoadedCache(sample).cache();
      ids = new ArrayList<>(segments);
      for (int segment = 0; segment < segments; segment++) {
        ids.add(sample.id(segment));
      }
      Collections.shuffle(ids, new Random(SEED));
      System.gc();
    }
  }

  /** The peer's. */
  @State(Scope.Benchmark)
  public static class Peer {

    @Param("1000000")
    public int segments;

    @Param("100")
    public int datasources;

    /** Whether the ids that are asked for are the very keys. */
    @Param("false")
    public boolean keys;

    private List<org.apache.druid.timeline.SegmentId> ids;
    private SegmentSchemaCache cache;

    @Setup
    public void load() {
      PeerSegments sample = new PeerSegments(Shape.of(segments, datasources));
      List<org.apache.druid.timeline.SegmentId> polled = sample.ids();
      cache = new SegmentSchemaCache();
      cache.resetSchemaForPublishedSegments(sample.poll(polled), sample.payloads());
      ids = keys ? polled : sample.ids();
      Collections.shuffle(ids, new Random(SEED));
      System.gc();
    }
  }

  @Benchmark
  public @Nullable FingerprintedSchema ours(Ours ours, Cursor cursor) {
    return ours.cache.readableSchemaOf(ours.ids.get(cursor.next(ours.ids.size())));
  }

  @Benchmark
  public Optional<SchemaPayloadPlus> peer(Peer peer, Cursor cursor) {
    return peer.cache.getSchemaForSegment(peer.ids.get(cursor.next(peer.ids.size())));
  }

  /** What no lookup can do without: to read the id that is asked for. */
  @Benchmark
  public int floor(Ours ours, Cursor cursor) {
    return ours.ids.get(cursor.next(ours.ids.size())).hashCode();
  }
}
