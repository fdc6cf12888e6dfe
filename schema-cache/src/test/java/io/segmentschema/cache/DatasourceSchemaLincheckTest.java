package io.segmentschema.cache;

import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.datasource.SchemaVersion;
import io.segmentschema.cache.schema.RowSignature;
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
 * The datasource schema is linearizable: readers see the schema merged from all segments as they
 * were after some whole change, never from a change that is half done.
 *
 * <p>Covers commits that name two segments at once, in two threads; what it does not reach is said
 * in {@link SegmentLookupLincheckTest}. The version and the signature of one answer always belong
 * together, which is asked too.
 */
@Param(name = "revision", gen = IntGen.class, conf = "2:6")
@Param(name = "segment", gen = IntGen.class, conf = "1:2")
public class DatasourceSchemaLincheckTest {

  private static final List<StoredSchema> SCHEMAS =
      IntStream.range(0, 30)
          .<StoredSchema>mapToObj(
              i -> new StoredSchema.Readable(CacheFixture.schema("c" + i / 10 + "r" + i % 10)))
          .toList();

  private final SchemaCache cache;

  public DatasourceSchemaLincheckTest() {
    ManualTime time = new ManualTime();
    cache = new SchemaCache(SchemaCacheConfig.DEFAULT, time.clock(), time.ticker());
    cache.beginPoll(PollKind.FULL, new StoreVersion(1)).apply();
  }

  @Operation
  public String merged() {
    return cache
        .datasourceSchema(CacheFixture.DS)
        .map(schema -> schema.version() + consistent(schema))
        .orElse("none");
  }

  @Operation
  public void commit(@Param(name = "segment") int segment, @Param(name = "revision") int revision) {
    cache.applyCommit(new StoreVersion(revision), List.of(row(segment, revision, true)));
  }

  @Operation
  public void commitBoth(@Param(name = "revision") int revision) {
    cache.applyCommit(
        new StoreVersion(revision), List.of(row(1, revision, true), row(2, revision, true)));
  }

  @Operation
  public void markUnused(
      @Param(name = "segment") int segment, @Param(name = "revision") int revision) {
    cache.applyCommit(new StoreVersion(revision), List.of(row(segment, revision, false)));
  }

  @Test
  void everyInterleavingOfTwoThreadsIsLinearizable() {
    new ModelCheckingOptions()
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(1)
        .actorsAfter(1)
        .iterations(SegmentLookupLincheckTest.ITERATIONS)
        .invocationsPerIteration(SegmentLookupLincheckTest.INVOCATIONS)
        .check(DatasourceSchemaLincheckTest.class);
  }

  @Test
  void realThreadsAreLinearizable() {
    new StressOptions()
        .threads(2)
        .actorsPerThread(3)
        .actorsAfter(1)
        .iterations(10)
        .invocationsPerIteration(5 * SegmentLookupLincheckTest.INVOCATIONS)
        .check(DatasourceSchemaLincheckTest.class);
  }

  private static String consistent(DatasourceSchema schema) {
    RowSignature signature = schema.rowSignature();
    boolean agrees = schema.version().equals(SchemaVersion.of(signature));
    return agrees ? "" : " with another's version";
  }

  private static CommittedSegment row(int segment, int revision, boolean used) {
    return new CommittedSegment(
        CacheFixture.segment(segment),
        revision,
        1,
        used,
        false,
        OptionalLong.empty(),
        SCHEMAS.get(segment * 10 + revision));
  }
}
