package io.segmentschema.cache;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.cache.datasource.SchemaVersion;
import io.segmentschema.cache.realtime.RealtimePush;
import io.segmentschema.cache.realtime.RealtimeRemoval;
import io.segmentschema.cache.realtime.SegmentUpdate;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import io.segmentschema.cache.testing.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** A cache whose time stands still until it is moved, and short words for what is done to it. */
final class CacheFixture {

  static final DatasourceName DS = DatasourceName.of("ds");
  static final FingerprintedSchema A = schema("a");
  static final FingerprintedSchema B = schema("b");

  private final ManualTime time = new ManualTime();
  final Ticker ticker = time.ticker();
  final SchemaCache cache = new SchemaCache(SchemaCacheConfig.DEFAULT, time.clock(), ticker);

  static FingerprintedSchema schema(String... columns) {
    return FingerprintedSchema.of(
        new SchemaPayload(
            RowSignature.of(
                List.of(columns).stream().map(c -> new Column(c, ColumnType.LONG)).toList()),
            Aggregators.NONE));
  }

  static SegmentId segment(int hour) {
    return new SegmentId(
        DS, new SegmentInterval(hour * 3_600_000L, (hour + 1) * 3_600_000L), "v", 0);
  }

  static SegmentSchema learnt(FingerprintedSchema schema) {
    return new SegmentSchema(schema, OptionalLong.of(1));
  }

  static CommittedSegment row(SegmentId id, long revision, FingerprintedSchema schema) {
    return row(id, revision, revision, true, new StoredSchema.Readable(schema));
  }

  static CommittedSegment bare(SegmentId id, long revision) {
    return row(id, revision, revision, true, StoredSchema.NONE);
  }

  static CommittedSegment unused(SegmentId id, long revision) {
    return row(id, revision, 1, false, StoredSchema.NONE);
  }

  static CommittedSegment row(
      SegmentId id, long revision, long usedRevision, boolean used, StoredSchema schema) {
    return new CommittedSegment(
        id, revision, usedRevision, used, false, OptionalLong.of(1), schema);
  }

  void advance(Duration duration) {
    time.advance(duration);
  }

  void poll(PollKind kind, long version, CommittedSegment... rows) {
    StagedPoll staged = cache.beginPoll(kind, new StoreVersion(version));
    List.of(rows).forEach(staged::add);
    staged.apply();
  }

  void commit(CommittedSegment row) {
    cache.applyCommit(new StoreVersion(row.revision()), List.of(row));
  }

  /** The stage that answers, or the kind of the answer where none does. */
  String answer(SegmentId id) {
    SchemaLookup lookup = cache.schemaOf(id);
    return lookup instanceof SchemaLookup.Found found
        ? found.stage().label() + ":" + columns(found.schema().rowSignature())
        : lookup.getClass().getSimpleName();
  }

  String datasource() {
    return cache.datasourceSchema(DS).map(schema -> columns(schema.rowSignature())).orElse("none");
  }

  SchemaVersion version() {
    return cache.datasourceSchema(DS).orElseThrow().version();
  }

  RealtimePush push(long sequence, SegmentUpdate update) {
    return new RealtimePush("task", 1, sequence, ImmutableList.of(update), ImmutableList.of());
  }

  RealtimePush push(long epoch, long sequence, boolean delta, SegmentId id, String... columns) {
    return pushBy("task", epoch, sequence, delta, id, columns);
  }

  RealtimePush pushBy(
      String task, long epoch, long sequence, boolean delta, SegmentId id, String... columns) {
    ImmutableMap.Builder<String, ColumnType> types = ImmutableMap.builder();
    List.of(columns).forEach(column -> types.put(column, ColumnType.LONG));
    return new RealtimePush(
        task,
        epoch,
        sequence,
        ImmutableList.of(
            new SegmentUpdate(
                id,
                delta,
                OptionalLong.of(1),
                ImmutableList.copyOf(columns),
                ImmutableList.of(),
                types.buildOrThrow())),
        ImmutableList.of());
  }

  RealtimeRemoval removal(long sequence, RealtimeRemoval.Reason reason, SegmentId id) {
    return removalBy("task", sequence, reason, id);
  }

  RealtimeRemoval removalBy(
      String task, long sequence, RealtimeRemoval.Reason reason, SegmentId id) {
    return new RealtimeRemoval(task, 1, sequence, ImmutableList.of(id), reason);
  }

  private static String columns(RowSignature signature) {
    return String.join(",", signature.columns().stream().map(Column::name).toList());
  }
}
