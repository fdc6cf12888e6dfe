package io.segmentschema.benchmarks.cache;

import io.segmentschema.benchmarks.data.SampleSegments;
import io.segmentschema.benchmarks.data.Shape;
import io.segmentschema.benchmarks.peer.PeerSegments;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.store.CommittedSegment;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.druid.segment.SegmentMetadata;
import org.apache.druid.segment.metadata.SegmentSchemaCache;
import org.apache.druid.timeline.SegmentId;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Taking over a poll that brings 1,000 changes, all over the segments: a quarter came, a quarter
 * went, the others have another schema; the datasource schemas included. The peer is given what its
 * polls always read, all segments; its datasource schemas are not included.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class PollTakeover {

  private static final int CHANGES = 1000;
  private static final int QUARTER = CHANGES / 4;
  private static final long SEED = 1000;

  /** This project's cache and the next poll. */
  @State(Scope.Benchmark)
  public static class Ours {

    @Param("1000000")
    public int segments;

    @Param("100")
    public int datasources;

    private final Random random = new Random(SEED);
    private SampleSegments sample;
    private LoadedCache loaded;
    private List<Integer> gone = List.of();
    private List<CommittedSegment> next = List.of();

    @Setup
    public void load() {
      sample = new SampleSegments(Shape.of(segments, datasources));
      loaded = new LoadedCache(sample);
    }

    /** What went with the last poll comes back with the next; no segment is named twice. */
    @Setup(Level.Invocation)
    public void choose() {
      Set<Integer> chosen = new LinkedHashSet<>(gone);
      int back = chosen.size();
      while (chosen.size() < CHANGES) {
        chosen.add(random.nextInt(segments));
      }
      List<Integer> inOrder = List.copyOf(chosen);
      gone = inOrder.subList(back, back + QUARTER);
      next = new ArrayList<>(CHANGES);
      for (int at = 0; at < CHANGES; at++) {
        next.add(changed(inOrder.get(at), at < back || at >= back + QUARTER));
      }
    }

    private CommittedSegment changed(int segment, boolean used) {
      CommittedSegment row = sample.row(sample.readId(segment), segment);
      long revision = loaded.nextRevision();
      return new CommittedSegment(
          row.id(),
          revision,
          used ? revision : row.usedRevision(),
          used,
          false,
          row.numRows(),
          sample.schema(random.nextInt(sample.shape().schemas())));
    }
  }

  /** The peer's cache and the next poll. */
  @State(Scope.Benchmark)
  public static class Peer {

    @Param("1000000")
    public int segments;

    @Param("100")
    public int datasources;

    private final SegmentSchemaCache cache = new SegmentSchemaCache();
    private PeerSegments sample;
    private Map<SegmentId, SegmentMetadata> poll;

    @Setup
    public void load() {
      sample = new PeerSegments(Shape.of(segments, datasources));
      poll = sample.poll(sample.ids());
    }
  }

  @Benchmark
  public SchemaCache ours(Ours ours) {
    ours.loaded.poll(ours.next);
    return ours.loaded.cache();
  }

  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  public SegmentSchemaCache peer(Peer peer) {
    peer.cache.resetSchemaForPublishedSegments(peer.poll, peer.sample.payloads());
    return peer.cache;
  }
}
