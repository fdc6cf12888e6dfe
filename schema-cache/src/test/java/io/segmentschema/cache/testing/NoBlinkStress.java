package io.segmentschema.cache.testing;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.Stage;
import io.segmentschema.cache.StagedPoll;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.realtime.RealtimePush;
import io.segmentschema.cache.realtime.RealtimeRemoval;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.realtime.SegmentUpdate;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Real threads on one cache: writers commit, tasks hand segments off, polls of both kinds are taken
 * over, and readers look whether anything blinks. A run is so many rounds, not so much time.
 */
public final class NoBlinkStress {

  private static final DatasourceName DS = DatasourceName.of("ds");
  private static final int WRITERS = 2;
  private static final int READERS = 2;
  private static final int STEADY = 40;

  /** What stands for the store: rows, and the revision of the newest. Guarded by itself. */
  private final Map<SegmentId, CommittedSegment> rows = new HashMap<>();

  private long revision;
  private final SchemaCache cache =
      new SchemaCache(SchemaCacheConfig.DEFAULT, Clock.systemUTC(), Ticker.systemTicker());
  private final long seed;
  private final int rounds;

  // Volatile: written by the task's thread, read by readers.
  private volatile SegmentId handingOff = segment(1_000);
  private volatile boolean readable;
  private volatile boolean ended;

  public NoBlinkStress(long seed, int rounds) {
    this.seed = seed;
    this.rounds = rounds;
  }

  /**
   * Runs to the end.
   *
   * @return what a reader saw that must not be, empty if nothing
   */
  public ImmutableList<String> run() throws Exception {
    for (int i = 0; i < STEADY; i++) {
      write(segment(i), true);
    }
    poll(PollKind.FULL);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<?>> work = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int number = i;
        work.add(threads.submit(() -> commitOften(number)));
      }
      work.add(threads.submit(this::handOffOften));
      Future<?> polls = threads.submit(this::pollOften);
      List<Future<ImmutableList<String>>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        int number = i;
        readers.add(threads.submit(() -> new Reader(number).read()));
      }
      for (Future<?> each : work) {
        each.get();
      }
      ended = true;
      polls.get();
      ImmutableList.Builder<String> seen = ImmutableList.builder();
      for (Future<ImmutableList<String>> reader : readers) {
        seen.addAll(reader.get());
      }
      return seen.build();
    } finally {
      threads.shutdownNow();
    }
  }

  private boolean commitOften(int number) {
    Random random = new Random(seed + number);
    for (int i = 0; i < rounds; i++) {
      SegmentId id = segment(number + WRITERS * random.nextInt(STEADY / WRITERS));
      CommittedSegment row = write(id, true);
      cache.applyCommit(new StoreVersion(row.revision()), List.of(row));
    }
    return true;
  }

  /** Each segment is realtime first, then published, then let go of by its task. */
  private boolean handOffOften() {
    long sequence = 0;
    for (int i = 0; i < rounds / 4; i++) {
      SegmentId id = segment(1_000 + i);
      readable = false;
      handingOff = id;
      cache.push(push(id, ++sequence));
      readable = true;
      CommittedSegment row = write(id, true);
      if (i % 2 == 0) {
        cache.applyCommit(new StoreVersion(row.revision()), List.of(row));
      }
      cache.remove(
          new RealtimeRemoval("task", 1, ++sequence, ImmutableList.of(id), Reason.HANDED_OFF));
      if (i % 2 == 1) {
        cache.applyCommit(new StoreVersion(row.revision()), List.of(row));
      }
      for (int spin = 0; spin < 200; spin++) {
        Thread.onSpinWait();
      }
      readable = false;
      CommittedSegment gone = write(id, false);
      cache.applyCommit(new StoreVersion(gone.revision()), List.of(gone));
    }
    return true;
  }

  private boolean pollOften() {
    for (int number = 0; !ended; number++) {
      poll(number % 5 == 4 ? PollKind.FULL : PollKind.DELTA);
    }
    return true;
  }

  private void poll(PollKind kind) {
    StagedPoll poll;
    synchronized (rows) {
      long since = cache.polledVersion().revision();
      poll = cache.beginPoll(kind, new StoreVersion(revision));
      for (CommittedSegment row : rows.values()) {
        if (kind == PollKind.FULL ? row.used() : row.revision() > since) {
          poll.add(row);
        }
      }
    }
    poll.apply();
  }

  private CommittedSegment write(SegmentId id, boolean used) {
    synchronized (rows) {
      revision++;
      CommittedSegment before = rows.get(id);
      long life = before == null ? revision : before.usedRevision();
      CommittedSegment row =
          new CommittedSegment(
              id,
              revision,
              life,
              used,
              false,
              OptionalLong.empty(),
              new StoredSchema.Readable(schema("committed" + revision % 7)));
      rows.put(id, row);
      return row;
    }
  }

  /** One reader's view. */
  private final class Reader {

    private final Random random;
    private final List<String> wrong = new ArrayList<>();
    private final Map<SegmentId, Long> revisions = new HashMap<>();

    Reader(int number) {
      this.random = new Random(seed - number);
    }

    ImmutableList<String> read() {
      while (!ended && wrong.size() < 10) {
        lookAtSteadySegment();
        lookAtDatasource();
        lookAtHandoff();
      }
      return ImmutableList.copyOf(wrong);
    }

    private void lookAtSteadySegment() {
      SegmentId id = segment(random.nextInt(STEADY));
      if (!(cache.schemaOf(id) instanceof SchemaLookup.Found)) {
        wrong.add("a used segment's schema blinked: " + id);
      }
      long now = cache.committed(id).map(CommittedSegment::revision).orElse(-1L);
      if (now < revisions.getOrDefault(id, 0L)) {
        wrong.add("an older commit covered a newer one: " + id);
      }
      revisions.put(id, now);
    }

    private void lookAtDatasource() {
      RowSignature merged =
          cache.datasourceSchema(DS).map(DatasourceSchema::rowSignature).orElse(RowSignature.EMPTY);
      if (merged.columns().stream().noneMatch(column -> column.name().equals("always"))) {
        wrong.add("the datasource lost a column that all segments have");
      }
    }

    /** A schema found in a stage is that stage's; and once it is readable it stays readable. */
    private void lookAtHandoff() {
      SegmentId id = handingOff;
      boolean before = readable;
      SchemaLookup lookup = cache.schemaOf(id);
      boolean after = readable && handingOff.equals(id);
      if (before && after && !(lookup instanceof SchemaLookup.Found)) {
        wrong.add("a segment blinked while it was handed off: " + lookup);
      }
      if (lookup instanceof SchemaLookup.Found found) {
        boolean realtime =
            found.schema().rowSignature().columns().stream()
                .anyMatch(column -> column.name().equals("realtime"));
        if ((found.stage() == Stage.REALTIME) != realtime
            && found.stage() != Stage.PENDING_BACKFILL) {
          wrong.add("a schema was found in another's stage: " + found.stage());
        }
      }
    }
  }

  private static RealtimePush push(SegmentId id, long sequence) {
    return new RealtimePush(
        "task",
        1,
        sequence,
        ImmutableList.of(
            new SegmentUpdate(
                id,
                false,
                OptionalLong.empty(),
                ImmutableList.of("always", "realtime"),
                ImmutableList.of(),
                ImmutableMap.of("always", ColumnType.LONG, "realtime", ColumnType.LONG))),
        ImmutableList.of());
  }

  private static FingerprintedSchema schema(String column) {
    return FingerprintedSchema.of(
        new SchemaPayload(
            RowSignature.of(
                new Column("always", ColumnType.LONG), new Column(column, ColumnType.STRING)),
            Aggregators.NONE));
  }

  private static SegmentId segment(int hour) {
    return new SegmentId(
        DS, new SegmentInterval(hour * 3_600_000L, (hour + 1) * 3_600_000L), "v", 0);
  }
}
