package io.segmentschema.backfill;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.StagedPoll;
import io.segmentschema.cache.quarantine.Quarantine;
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
import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import io.segmentschema.cache.testing.InMemorySchemaStore;
import io.segmentschema.cache.testing.ManualScheduler;
import io.segmentschema.cache.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Consumer;

/** A queue between a cache and a store in memory, on time that is moved by hand. */
final class BackfillFixture {

  static final LeaderEpoch EPOCH = new LeaderEpoch(1);

  final ManualTime time = new ManualTime();
  final ManualScheduler scheduler = new ManualScheduler(time);
  final InMemorySchemaStore store = new InMemorySchemaStore();
  final SchemaCache cache = new SchemaCache(SchemaCacheConfig.DEFAULT, time.clock(), time.ticker());
  final Quarantine quarantine = new Quarantine(time.clock());
  final List<DeposedLeaderException> depositions = new ArrayList<>();
  Consumer<DeposedLeaderException> deposed = depositions::add;
  Optional<LeaderEpoch> leading = Optional.of(EPOCH);

  /** The defaults, with capacity and batches of other sizes. */
  static BackfillConfig sized(int capacity, int batchSize) {
    return config(capacity, batchSize, BackfillConfig.DEFAULT.stopWait());
  }

  static BackfillConfig config(int capacity, int batchSize, Duration stopWait) {
    BackfillConfig rest = BackfillConfig.DEFAULT;
    return new BackfillConfig(
        true,
        capacity,
        batchSize,
        rest.linger(),
        rest.retryMin(),
        rest.retryMax(),
        rest.sweepPeriod(),
        stopWait);
  }

  static BackfillConfig disabled() {
    BackfillConfig rest = BackfillConfig.DEFAULT;
    return new BackfillConfig(
        false,
        rest.capacity(),
        rest.batchSize(),
        rest.linger(),
        rest.retryMin(),
        rest.retryMax(),
        rest.sweepPeriod(),
        rest.stopWait());
  }

  BackFillQueue queue(BackfillConfig config) {
    return new BackFillQueue(
        config,
        cache,
        store,
        quarantine,
        () -> leading,
        failure -> deposed.accept(failure),
        scheduler,
        new Random(1),
        time.clock(),
        time.ticker());
  }

  BackFillQueue started(BackfillConfig config) {
    BackFillQueue queue = queue(config);
    queue.start();
    return queue;
  }

  /** Has rows polled without a schema, and their schemas learnt. */
  void learn(int... hours) {
    List<CommittedSegment> rows = insertBare(hours);
    rows.forEach(row -> cache.offerAnswer(row.id(), row.usedRevision(), schema()));
  }

  /** Has rows polled without a schema. */
  List<CommittedSegment> insertBare(int... hours) {
    List<CommittedSegment> rows = new ArrayList<>();
    for (int hour : hours) {
      rows.add(store.insert(segment(hour)));
    }
    poll(rows);
    return rows;
  }

  /** Has these rows in a poll that knows of them and leaves the others as they are. */
  void poll(List<CommittedSegment> rows) {
    StoreVersion version = new StoreVersion(rows.get(rows.size() - 1).revision());
    StagedPoll poll = cache.beginPoll(cache.isReady() ? PollKind.DELTA : PollKind.FULL, version);
    rows.forEach(poll::add);
    poll.apply();
  }

  /** A publish that names a schema reaches this node, from a store that has more in it. */
  void publish(int hour, long revision) {
    CommittedSegment row = cache.committed(segment(hour)).orElseThrow();
    cache.applyCommit(
        new StoreVersion(revision),
        List.of(
            new CommittedSegment(
                row.id(),
                revision,
                row.usedRevision(),
                true,
                false,
                OptionalLong.empty(),
                new StoredSchema.Readable(schema().schema()))));
  }

  PendingBackfill pending(int hour) {
    return cache.pendingBackfill(segment(hour)).orElseThrow();
  }

  /** The stage that answers. */
  String stage(int hour) {
    return ((SchemaLookup.Found) cache.schemaOf(segment(hour))).stage().label();
  }

  /** How many segments each batch named so far. */
  List<Integer> batchSizes() {
    return store.batches().stream().map(List::size).toList();
  }

  static boolean names(List<PendingBackfill> batch, int hour) {
    return batch.stream().anyMatch(entry -> entry.id().equals(segment(hour)));
  }

  static SegmentSchema schema() {
    return new SegmentSchema(
        FingerprintedSchema.of(
            new SchemaPayload(RowSignature.of(new Column("c", ColumnType.LONG)), Aggregators.NONE)),
        OptionalLong.of(1));
  }

  static SegmentId segment(int hour) {
    return new SegmentId(
        DatasourceName.of("ds"),
        new SegmentInterval(hour * 3_600_000L, (hour + 1) * 3_600_000L),
        "v",
        0);
  }
}
