package io.segmentschema.cache;

import static io.segmentschema.cache.CacheFixture.DS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.segmentschema.cache.datasource.DatasourceExplanation;
import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.model.ReferenceExplanation;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Explanations over so many segments that they stand in many blocks, while schemas come to and go
 * from each stretch of time, compared with a look at every segment.
 */
final class ExplainAtLengthTest {

  private static final int HOURS = 700;
  private static final int SCHEMAS = 90;
  private static final int ROUNDS = 60;
  private static final List<ColumnType> TYPES =
      List.of(
          ColumnType.LONG,
          ColumnType.FLOAT,
          ColumnType.DOUBLE,
          ColumnType.STRING,
          ColumnType.NESTED_DATA,
          ColumnType.ofComplex("x"),
          ColumnType.ofArray(ColumnType.LONG),
          ColumnType.UNTYPED);

  @ParameterizedTest
  @EnumSource
  void explanationEqualsALookAtEverySegment(MergePolicy policy) {
    for (long seed = 1; seed <= 5; seed++) {
      new Run(policy, seed).play();
    }
  }

  /** One sequence of polls and commits. */
  private static final class Run {

    private final MergePolicy policy;
    private final long seed;
    private final Random random;
    private final SchemaCache cache;
    private final List<FingerprintedSchema> schemas = new ArrayList<>();

    /** What is used, newest first. */
    private final TreeMap<SegmentId, CommittedSegment> used =
        new TreeMap<>(SegmentId.newestFirst());

    private long revision = 1;

    Run(MergePolicy policy, long seed) {
      this.policy = policy;
      this.seed = seed;
      this.random = new Random(seed);
      this.cache = ExplainTest.cache(policy);
      for (int i = 0; i < SCHEMAS; i++) {
        schemas.add(schema());
      }
    }

    void play() {
      for (int hour = 0; hour < HOURS; hour++) {
        write(hour, random.nextInt(3), schemas.get(hour * SCHEMAS / HOURS));
      }
      poll(PollKind.FULL, List.copyOf(used.values()));
      compare(0);
      for (int round = 1; round <= ROUNDS; round++) {
        List<CommittedSegment> changed = change();
        if (random.nextInt(4) == 0) {
          cache.applyCommit(new StoreVersion(revision), changed);
        }
        poll(PollKind.DELTA, changed);
        compare(round);
      }
    }

    /** A stretch of time gets another schema, loses its segments, or gets some back. */
    private List<CommittedSegment> change() {
      revision++;
      FingerprintedSchema schema = schemas.get(random.nextInt(SCHEMAS));
      int from = random.nextInt(HOURS);
      int to = Math.min(HOURS, from + 1 + random.nextInt(HOURS / 4));
      int kind = random.nextInt(3);
      List<CommittedSegment> changed = new ArrayList<>();
      for (int hour = from; hour < to; hour++) {
        SegmentId id = id(hour, random.nextInt(3));
        CommittedSegment known = used.get(id);
        if (kind == 0 && known != null) {
          used.remove(id);
          changed.add(image(id, known.usedRevision(), false, schema));
        } else if (kind > 0) {
          changed.add(write(hour, id.partitionNum(), schema));
        }
      }
      return changed;
    }

    private CommittedSegment write(int hour, int partition, FingerprintedSchema schema) {
      SegmentId id = id(hour, partition);
      CommittedSegment known = used.get(id);
      CommittedSegment row =
          image(id, known == null ? revision : known.usedRevision(), true, schema);
      used.put(id, row);
      return row;
    }

    private CommittedSegment image(
        SegmentId id, long life, boolean isUsed, FingerprintedSchema schema) {
      return new CommittedSegment(
          id, revision, life, isUsed, false, OptionalLong.of(1), new StoredSchema.Readable(schema));
    }

    private void poll(PollKind kind, List<CommittedSegment> rows) {
      StagedPoll poll = cache.beginPoll(kind, new StoreVersion(revision));
      rows.forEach(poll::add);
      poll.apply();
    }

    private void compare(int round) {
      Map<SegmentId, RowSignature> newestFirst = new LinkedHashMap<>();
      used.forEach(
          (id, row) ->
              newestFirst.put(
                  id, ((StoredSchema.Readable) row.schema()).schema().payload().rowSignature()));
      DatasourceExplanation found = cache.explain(DS).orElseThrow();
      String where = "policy=" + policy + ", seed=" + seed + ", round=" + round;
      assertEquals(cache.datasourceSchema(DS).orElseThrow(), found.schema(), where);
      assertEquals(
          ReferenceExplanation.explain(policy, newestFirst),
          found.columns().stream().map(ReferenceExplanation::told).toList(),
          where);
    }

    private FingerprintedSchema schema() {
      List<String> names = new ArrayList<>(List.of("a", "b", "c", "d", "e", "f", "g"));
      Collections.shuffle(names, random);
      List<Column> columns = new ArrayList<>();
      columns.add(new Column("time", ColumnType.LONG));
      for (String name : names.subList(0, random.nextInt(names.size()))) {
        columns.add(new Column(name, TYPES.get(random.nextInt(TYPES.size()))));
      }
      return FingerprintedSchema.of(new SchemaPayload(RowSignature.of(columns), Aggregators.NONE));
    }

    private static SegmentId id(int hour, int partition) {
      return new SegmentId(
          DS, new SegmentInterval(hour * 3_600_000L, (hour + 1) * 3_600_000L), "v", partition);
    }
  }
}
