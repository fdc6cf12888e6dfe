package io.segmentschema.benchmarks.cache;

import io.segmentschema.benchmarks.data.SampleSegments;
import io.segmentschema.benchmarks.data.Shape;
import io.segmentschema.benchmarks.peer.PeerDatasources;
import io.segmentschema.benchmarks.peer.PeerSegments;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.druid.segment.metadata.DataSourceInformation;
import org.apache.druid.segment.metadata.SegmentSchemaCache;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * From the commit of one changed segment to the schema of its datasource, all segments being in one
 * datasource. Every invocation finds the same segments: what it changed is put back untimed. The
 * peer rebuilds, whatever the change was.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DatasourceChange {

  private static final long SEED = 61;

  /** This project's cache. */
  @State(Scope.Benchmark)
  public static class Ours {

    @Param("1000000")
    public int segments;

    private final Random random = new Random(SEED);
    private final List<CommittedSegment> newest = new ArrayList<>();
    private SampleSegments sample;
    private LoadedCache loaded;

    @Setup
    public void load() {
      sample = new SampleSegments(Shape.of(segments, 1));
      loaded = new LoadedCache(sample);
      for (int schema = 0; schema < sample.shape().schemas(); schema++) {
        newest.add(used(newestOf(schema)));
      }
    }

    /** Walk order begins with the last hour, and there with the lowest partition. */
    private int newestOf(int schema) {
      Shape shape = sample.shape();
      for (int hour = shape.hour(segments - 1); hour >= 0; hour--) {
        for (int partition = 0; partition < shape.partitions(); partition++) {
          int segment = hour * shape.partitions() + partition;
          if (segment < segments && shape.schema(segment) == schema) {
            return segment;
          }
        }
      }
      throw new IllegalStateException("No segment has that schema: schema=" + schema);
    }

    CommittedSegment used(int segment) {
      return sample.row(sample.id(segment), segment);
    }

    CommittedSegment random() {
      return used(random.nextInt(segments));
    }

    CommittedSegment randomNewest() {
      return newest.get(random.nextInt(newest.size()));
    }

    /** A segment that is not there yet, somewhere among the others. */
    CommittedSegment fresh() {
      CommittedSegment model = random();
      SegmentId id = model.id();
      return new CommittedSegment(
          new SegmentId(
              id.datasource(),
              id.interval(),
              id.version(),
              id.partitionNum() + sample.shape().partitions()),
          1,
          1,
          true,
          false,
          model.numRows(),
          sample.schema(random.nextInt(sample.shape().schemas())));
    }

    CommittedSegment withOtherSchema(CommittedSegment row) {
      return new CommittedSegment(
          row.id(),
          row.revision(),
          row.usedRevision(),
          true,
          false,
          row.numRows(),
          sample.schema(random.nextInt(sample.shape().schemas())));
    }

    Optional<DatasourceSchema> commit(CommittedSegment row, boolean nowUsed) {
      long revision = loaded.nextRevision();
      loaded.commit(
          new CommittedSegment(
              row.id(),
              revision,
              nowUsed ? revision : row.usedRevision(),
              nowUsed,
              false,
              row.numRows(),
              row.schema()));
      return loaded.cache().datasourceSchema(row.id().datasource());
    }
  }

  /** A segment to add; it is taken away again afterwards. */
  @State(Scope.Thread)
  public static class Addition {
    private CommittedSegment row;

    @Setup(Level.Invocation)
    public void choose(Ours ours) {
      row = ours.fresh();
    }

    @TearDown(Level.Invocation)
    public void putBack(Ours ours) {
      ours.commit(row, false);
    }
  }

  /** A segment and the other schema that it gets; its own comes back afterwards. */
  @State(Scope.Thread)
  public static class Replacement {
    private CommittedSegment before;
    private CommittedSegment row;

    @Setup(Level.Invocation)
    public void choose(Ours ours) {
      before = ours.random();
      row = ours.withOtherSchema(before);
    }

    @TearDown(Level.Invocation)
    public void putBack(Ours ours) {
      ours.commit(before, true);
    }
  }

  /** A segment to take away; it comes back afterwards. */
  @State(Scope.Thread)
  public static class Removal {
    private CommittedSegment row;

    @Setup(Level.Invocation)
    public void choose(Ours ours) {
      row = ours.random();
    }

    @TearDown(Level.Invocation)
    public void putBack(Ours ours) {
      ours.commit(row, true);
    }
  }

  /** The newest segment of a schema, to take away; it comes back afterwards. */
  @State(Scope.Thread)
  public static class RemovalOfNewest {
    private CommittedSegment row;

    @Setup(Level.Invocation)
    public void choose(Ours ours) {
      row = ours.randomNewest();
    }

    @TearDown(Level.Invocation)
    public void putBack(Ours ours) {
      ours.commit(row, true);
    }
  }

  /** The peer's. */
  @State(Scope.Benchmark)
  public static class Peer {

    @Param("1000000")
    public int segments;

    private PeerDatasources datasources;

    @Setup
    public void load() {
      PeerSegments sample = new PeerSegments(Shape.of(segments, 1));
      List<org.apache.druid.timeline.SegmentId> ids = sample.ids();
      SegmentSchemaCache schemas = new SegmentSchemaCache();
      schemas.resetSchemaForPublishedSegments(sample.poll(ids), sample.payloads());
      datasources = new PeerDatasources(schemas, ids);
    }
  }

  @Benchmark
  public Optional<DatasourceSchema> oursAdded(Ours ours, Addition addition) {
    return ours.commit(addition.row, true);
  }

  @Benchmark
  public Optional<DatasourceSchema> oursChanged(Ours ours, Replacement replacement) {
    return ours.commit(replacement.row, true);
  }

  @Benchmark
  public Optional<DatasourceSchema> oursRemoved(Ours ours, Removal removal) {
    return ours.commit(removal.row, false);
  }

  @Benchmark
  public Optional<DatasourceSchema> oursNewestRemoved(Ours ours, RemovalOfNewest removal) {
    return ours.commit(removal.row, false);
  }

  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  public DataSourceInformation peerRebuilt(Peer peer) {
    return peer.datasources.rebuild(SampleSegments.nameOf(0));
  }
}
