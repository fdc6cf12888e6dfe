package io.segmentschema.cache;

import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import io.segmentschema.cache.testing.ManualTime;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Looking one segment up is linearizable: each lookup sees the segment as it was at one moment
 * between the lookup's beginning and its end, whatever commits, answers and polls do meanwhile.
 *
 * <p>Model checking reaches every interleaving of two threads with two operations each, at the
 * granularity of single reads and writes of shared memory, up to its number of switches; it assumes
 * sequential consistency. The stress strategy runs on the real memory model and reaches what the
 * machine happens to do. Neither covers three or more threads, two polls at once (the poller has
 * one), realtime pushes, or the order in which different segments change: a poll is seen segment by
 * segment.
 */
@Param(name = "revision", gen = IntGen.class, conf = "2:5")
public class SegmentLookupLincheckTest {

  private static final SegmentId ID = CacheFixture.segment(1);
  private static final List<FingerprintedSchema> SCHEMAS =
      IntStream.range(0, 10).mapToObj(i -> CacheFixture.schema("c" + i)).toList();

  static final int ITERATIONS = Integer.getInteger("lincheck.iterations", 2);
  static final int INVOCATIONS = Integer.getInteger("lincheck.invocations", 15);

  private final SchemaCache cache;

  public SegmentLookupLincheckTest() {
    ManualTime time = new ManualTime();
    cache = new SchemaCache(SchemaCacheConfig.DEFAULT, time.clock(), time.ticker());
    poll(PollKind.FULL, 1, row(1, StoredSchema.NONE));
  }

  @Operation
  public String lookup() {
    return cache.schemaOf(ID) instanceof SchemaLookup.Found found
        ? found.schema().fingerprint().toHex().charAt(0) + found.stage().label()
        : "none";
  }

  @Operation
  public void commit(@Param(name = "revision") int revision) {
    cache.applyCommit(
        new StoreVersion(revision),
        List.of(row(revision, new StoredSchema.Readable(schema(revision)))));
  }

  @Operation
  public void commitUnused(@Param(name = "revision") int revision) {
    cache.applyCommit(
        new StoreVersion(revision),
        List.of(
            new CommittedSegment(
                ID, revision, 1, false, false, OptionalLong.empty(), StoredSchema.NONE)));
  }

  @Operation
  public String answer() {
    return cache.offerAnswer(ID, 1, new SegmentSchema(schema(9), OptionalLong.empty())).name();
  }

  @Operation(nonParallelGroup = "poller")
  public void pollOfTheBeginning() {
    if (cache.polledVersion().revision() == 1) {
      poll(PollKind.DELTA, 1, row(1, StoredSchema.NONE));
    }
  }

  @Test
  void everyInterleavingOfTwoThreadsIsLinearizable() {
    new ModelCheckingOptions()
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(1)
        .iterations(ITERATIONS)
        .invocationsPerIteration(INVOCATIONS)
        .check(SegmentLookupLincheckTest.class);
  }

  @Test
  void realThreadsAreLinearizable() {
    new StressOptions()
        .threads(2)
        .actorsPerThread(3)
        .actorsAfter(1)
        .iterations(10)
        .invocationsPerIteration(5 * INVOCATIONS)
        .check(SegmentLookupLincheckTest.class);
  }

  private void poll(PollKind kind, long version, CommittedSegment row) {
    StagedPoll poll = cache.beginPoll(kind, new StoreVersion(version));
    poll.add(row);
    poll.apply();
  }

  private static CommittedSegment row(long revision, StoredSchema schema) {
    return new CommittedSegment(ID, revision, 1, true, false, OptionalLong.empty(), schema);
  }

  private static FingerprintedSchema schema(int number) {
    return SCHEMAS.get(number);
  }
}
