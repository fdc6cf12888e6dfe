package io.segmentschema.cache;

import static io.segmentschema.cache.CacheFixture.DS;
import static io.segmentschema.cache.CacheFixture.learnt;
import static io.segmentschema.cache.CacheFixture.row;
import static io.segmentschema.cache.CacheFixture.segment;
import static io.segmentschema.cache.CacheFixture.unused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.cache.datasource.ColumnExplanation;
import io.segmentschema.cache.datasource.DatasourceExplanation;
import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.datasource.TypeCount;
import io.segmentschema.cache.realtime.RealtimePush;
import io.segmentschema.cache.realtime.SegmentUpdate;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is told of a column's type, by small examples; the model compares all of it at random. */
final class ExplainTest {

  private static final long READ = 100;

  @Test
  void newestSegmentWithATypeDecidesUnderLatestInterval() {
    SchemaCache cache = cache(MergePolicy.LATEST_INTERVAL);
    poll(cache, typed(3, null), typed(2, "LONG"), typed(1, "STRING"), typed(0, "STRING"));

    ColumnExplanation x = only(cache);

    assertEquals(ColumnType.LONG, x.type());
    assertEquals(segment(2), x.decidedBy());
    assertEquals(ImmutableList.of(new TypeCount(ColumnType.STRING, 2)), x.otherTypes());
    assertEquals(1, x.untypedSegments());
    assertEquals(4, x.segments());
    assertEquals(segment(0).interval(), x.firstInterval());
    assertEquals(segment(3).interval(), x.lastInterval());
  }

  @Test
  void newestSegmentThatWidensToTheFinalTypeDecidesUnderLeastRestrictive() {
    SchemaCache cache = cache(MergePolicy.LEAST_RESTRICTIVE);
    poll(cache, typed(4, "LONG"), typed(3, "FLOAT"), typed(2, "LONG"), typed(1, "FLOAT"));

    ColumnExplanation x = only(cache);

    assertEquals(ColumnType.DOUBLE, x.type());
    assertEquals(segment(3), x.decidedBy());
    assertEquals(
        ImmutableList.of(new TypeCount(ColumnType.FLOAT, 2), new TypeCount(ColumnType.LONG, 2)),
        x.otherTypes());
  }

  @Test
  void decisionMovesOnWhenTheSegmentThatDecidedGoes() {
    SchemaCache cache = cache(MergePolicy.LEAST_RESTRICTIVE);
    poll(cache, typed(3, "LONG"), typed(2, "STRING"), typed(1, "STRING"), typed(0, "LONG"));
    assertEquals(segment(2), only(cache).decidedBy());

    commit(cache, unused(segment(2), READ + 1));
    assertEquals(segment(1), only(cache).decidedBy());

    commit(cache, unused(segment(0), READ + 2));
    assertEquals(segment(1).interval(), only(cache).firstInterval());

    commit(cache, unused(segment(1), READ + 3));
    assertEquals(segment(3), only(cache).decidedBy());
    assertEquals(ColumnType.LONG, only(cache).type());
  }

  @Test
  void segmentsOfAllStagesCount() {
    SchemaCache cache = cache(MergePolicy.LEAST_RESTRICTIVE);
    poll(cache, typed(1, "LONG"), CacheFixture.bare(segment(2), 1));
    commit(cache, row(segment(0), READ + 1, schema("FLOAT")));
    cache.offerAnswer(segment(2), 1, learnt(schema("DOUBLE")));
    cache.push(push(segment(3), ColumnType.STRING));

    ColumnExplanation x = only(cache);

    assertEquals(4, x.segments());
    assertEquals(segment(3), x.decidedBy());
    assertEquals(3, x.otherTypes().size());
    assertEquals(segment(0).interval(), x.firstInterval());
    assertEquals(segment(3).interval(), x.lastInterval());
  }

  @Test
  void columnThatNoSegmentTypesIsNotExplained() {
    SchemaCache cache = cache(MergePolicy.LEAST_RESTRICTIVE);
    poll(cache, typed(1, null));
    assertTrue(cache.explain(DS).isEmpty());

    poll(cache, typed(1, null), row(segment(2), 1, CacheFixture.A));
    assertEquals(List.of("a"), names(cache.explain(DS).orElseThrow()));
  }

  static SchemaCache cache(MergePolicy policy) {
    ManualTime time = new ManualTime();
    SchemaCacheConfig config =
        new SchemaCacheConfig(policy, Duration.ofMinutes(15), Duration.ofMinutes(10));
    return new SchemaCache(config, time.clock(), time.ticker());
  }

  private static void poll(SchemaCache cache, CommittedSegment... rows) {
    StagedPoll poll = cache.beginPoll(PollKind.FULL, new StoreVersion(READ));
    List.of(rows).forEach(poll::add);
    poll.apply();
  }

  private static void commit(SchemaCache cache, CommittedSegment row) {
    cache.applyCommit(new StoreVersion(row.revision()), List.of(row));
  }

  private static CommittedSegment typed(int hour, String type) {
    return row(segment(hour), 1, schema(type));
  }

  /** One column, {@code x}; a null type is unknown. */
  private static FingerprintedSchema schema(String type) {
    ColumnType parsed = type == null ? ColumnType.UNTYPED : ColumnType.parse(type);
    return FingerprintedSchema.of(
        new SchemaPayload(RowSignature.of(new Column("x", parsed)), Aggregators.NONE));
  }

  private static RealtimePush push(SegmentId id, ColumnType type) {
    SegmentUpdate update =
        new SegmentUpdate(
            id,
            false,
            OptionalLong.of(1),
            ImmutableList.of("x"),
            ImmutableList.of(),
            ImmutableMap.of("x", type));
    return new RealtimePush("task", 1, 1, ImmutableList.of(update), ImmutableList.of());
  }

  private static ColumnExplanation only(SchemaCache cache) {
    DatasourceExplanation explanation = cache.explain(DS).orElseThrow();
    assertEquals(cache.datasourceSchema(DS).orElseThrow(), explanation.schema());
    assertEquals(List.of("x"), names(explanation));
    return explanation.columns().get(0);
  }

  private static List<String> names(DatasourceExplanation explanation) {
    List<String> names = new ArrayList<>();
    explanation.columns().forEach(column -> names.add(column.name()));
    return names;
  }
}
