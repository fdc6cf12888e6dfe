package io.segmentschema.cache.testing;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.StagedPoll;
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
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Real threads on the two forms that a segment has in the cache. One thread is the store and its
 * poller: it makes segments settle, changes settled ones, forgets them and brings them back. Every
 * change brings a schema that nobody else has, which names its segment and its revision, so the
 * numbers of schemas go round, and a reader knows what it has got. Segments come one after the
 * other, on three pages of one time chunk, which are left behind when the next era begins; beside
 * them chunks come and go, so arrays grow and the index is rebuilt while readers look.
 */
public final class SettledStress {

  private static final DatasourceName DS = DatasourceName.of("ds");
  private static final int READERS = 2;
  private static final int PER_PAGE = 8;
  private static final int PAGE_SIZE = 128;
  private static final int SEGMENTS = 3 * PER_PAGE;

  /** The place of a segment that stands in a chunk of its own, another one each time. */
  private static final int PASSING = SEGMENTS;

  private static final int PLACES = SEGMENTS + 1;
  private static final int ERA = 150;

  private final SchemaCache cache =
      new SchemaCache(SchemaCacheConfig.DEFAULT, Clock.systemUTC(), Ticker.systemTicker());
  private final long seed;
  private final Store store;

  /** By place, what no reader that begins now may miss; null while nothing is promised. */
  private final AtomicReferenceArray<@Nullable CommittedSegment> shown =
      new AtomicReferenceArray<>(PLACES);

  // Volatile: written by the store's thread or by one reader, read by the others.
  private volatile int changing;
  private volatile boolean ended;

  public SettledStress(long seed, int rounds) {
    this.seed = seed;
    this.store = new Store(seed, rounds);
  }

  /**
   * Runs to the end, or until a reader has seen enough.
   *
   * @return what a reader saw that must not be, empty if nothing
   */
  public ImmutableList<String> run() throws Exception {
    cache.beginPoll(PollKind.FULL, new StoreVersion(0)).apply();
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<ImmutableList<String>>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        int number = i;
        readers.add(threads.submit(() -> new Reader(number).read()));
      }
      store.play();
      ended = true;
      ImmutableList.Builder<String> seen = ImmutableList.builder();
      for (Future<ImmutableList<String>> reader : readers) {
        seen.addAll(reader.get());
      }
      return seen.build();
    } finally {
      ended = true;
      threads.shutdownNow();
    }
  }

  /** The store's rows by place, and how they come to the cache. */
  private final class Store {

    private final Random random;
    private final int rounds;
    private final @Nullable CommittedSegment[] rows = new CommittedSegment[PLACES];
    private final TreeSet<Integer> unpolled = new TreeSet<>();
    private int era;
    private long revision;

    Store(long seed, int rounds) {
      this.random = new Random(seed);
      this.rounds = rounds;
    }

    void play() {
      for (int round = 0; round < rounds && !ended; round++) {
        int inEra = round % ERA;
        if (inEra == 0) {
          leaveEra();
        }
        playRound(Math.min(inEra, SEGMENTS - 1));
      }
    }

    private void playRound(int newest) {
      int place = rows[newest] == null ? newest : random.nextInt(newest + 1);
      changing = place;
      if (random.nextInt(8) == 0) {
        drop(place);
      } else {
        write(place);
      }
      if (random.nextBoolean()) {
        commit(place);
      }
      for (int others = random.nextInt(3); others > 0; others--) {
        write(random.nextInt(newest + 1));
      }
      passBy();
      poll(random.nextInt(10) == 0 ? PollKind.FULL : PollKind.DELTA);
    }

    private void leaveEra() {
      for (int place = 0; place < PLACES; place++) {
        shown.set(place, null);
        rows[place] = null;
      }
      unpolled.clear();
      revision++;
      poll(PollKind.FULL);
      era++;
    }

    private void passBy() {
      if (random.nextInt(3) == 0) {
        if (isUsed(rows[PASSING])) {
          drop(PASSING);
        } else {
          write(PASSING);
        }
      }
    }

    private void write(int place) {
      revision++;
      CommittedSegment before = rows[place];
      boolean sameLife = before != null && before.used();
      SegmentId id = sameLife ? before.id() : newId(place);
      long life = sameLife ? before.usedRevision() : revision;
      rows[place] = image(id, life, true, place);
      unpolled.add(place);
    }

    private void drop(int place) {
      CommittedSegment before = rows[place];
      if (isUsed(before)) {
        shown.set(place, null);
        revision++;
        rows[place] = image(before.id(), before.usedRevision(), false, place);
        unpolled.add(place);
      }
    }

    private void commit(int place) {
      CommittedSegment row = rows[place];
      if (row != null) {
        cache.applyCommit(new StoreVersion(row.revision()), List.of(row));
        show(place);
      }
    }

    private void poll(PollKind kind) {
      StagedPoll poll = cache.beginPoll(kind, new StoreVersion(revision));
      for (int place = 0; place < PLACES; place++) {
        CommittedSegment row = rows[place];
        if (row != null && (kind == PollKind.FULL ? row.used() : unpolled.contains(place))) {
          poll.add(row);
        }
      }
      poll.apply();
      unpolled.forEach(this::show);
      unpolled.clear();
    }

    private void show(int place) {
      CommittedSegment row = rows[place];
      shown.set(place, isUsed(row) ? row : null);
    }

    private CommittedSegment image(SegmentId id, long life, boolean used, int place) {
      return new CommittedSegment(
          id,
          revision,
          life,
          used,
          false,
          OptionalLong.of(revision),
          new StoredSchema.Readable(schema(place, revision)));
    }

    private SegmentId newId(int place) {
      long hour = place == PASSING ? 1_000_000 + revision : era;
      int partition = place / PER_PAGE * PAGE_SIZE + place % PER_PAGE;
      return new SegmentId(
          DS, new SegmentInterval(hour * 3_600_000L, (hour + 1) * 3_600_000L), "v", partition);
    }
  }

  /** One reader's view. */
  private final class Reader {

    private static final int ENOUGH = 3;

    private final Random random;
    private final List<String> wrong = new ArrayList<>();
    private final long[] newestSeen = new long[PLACES];

    Reader(int number) {
      this.random = new Random(seed - number - 1);
    }

    ImmutableList<String> read() {
      while (!ended) {
        int place = random.nextBoolean() ? changing : random.nextInt(PLACES);
        CommittedSegment before = shown.get(place);
        if (before != null) {
          look(place, before);
        }
        if (wrong.size() >= ENOUGH) {
          ended = true;
        }
      }
      return ImmutableList.copyOf(wrong);
    }

    private void look(int place, CommittedSegment before) {
      SegmentId id = before.id();
      boolean there = random.nextInt(8) == 0 ? cache.isUsed(id) : lookAtSchema(place, before);
      CommittedSegment after = shown.get(place);
      if (!there && after != null && after.usedRevision() == before.usedRevision()) {
        wrong.add("a used segment blinked: " + id);
      }
    }

    private boolean lookAtSchema(int place, CommittedSegment before) {
      SegmentId id = before.id();
      SegmentSchema whole = null;
      FingerprintedSchema schema;
      if (random.nextBoolean()) {
        whole = cache.schemaOf(id) instanceof SchemaLookup.Found found ? found.schema() : null;
        schema = whole == null ? null : whole.schema();
      } else {
        schema = cache.readableSchemaOf(id);
      }
      if (schema == null) {
        return false;
      }
      check(place, before, schema);
      if (whole != null && whole.numRows().orElse(0) != revisionIn(schema)) {
        wrong.add("a schema was found with another's row count: " + id);
      }
      return true;
    }

    private void check(int place, CommittedSegment before, FingerprintedSchema schema) {
      long revision = revisionIn(schema);
      if (placeIn(schema) != place) {
        wrong.add("a segment was found with another's schema: " + before.id());
      } else if (revision < Math.max(before.revision(), newestSeen[place])) {
        wrong.add("a schema that had been replaced was found: " + before.id());
      }
      newestSeen[place] = Math.max(newestSeen[place], revision);
    }
  }

  private static boolean isUsed(@Nullable CommittedSegment row) {
    return row != null && row.used();
  }

  /** Its only column says whose it is. */
  private static FingerprintedSchema schema(int place, long revision) {
    Column column = new Column(place + "_" + revision, ColumnType.LONG);
    return FingerprintedSchema.of(new SchemaPayload(RowSignature.of(column), Aggregators.NONE));
  }

  private static int placeIn(FingerprintedSchema schema) {
    String name = schema.payload().rowSignature().columns().get(0).name();
    return Integer.parseInt(name, 0, name.indexOf('_'), 10);
  }

  private static long revisionIn(FingerprintedSchema schema) {
    String name = schema.payload().rowSignature().columns().get(0).name();
    return Long.parseLong(name, name.indexOf('_') + 1, name.length(), 10);
  }
}
