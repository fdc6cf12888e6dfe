package io.segmentschema.cache;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.datasource.SchemaSpan;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.ScannedSegment;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one datasource, in all stages, and the schema merged from them.
 *
 * <p>A segment is here in one of two forms. <em>Settled</em> is the form of nearly all: a used row
 * as the last poll has shown it, with nothing in transit; one word in {@link SettledSegments}.
 * Every other segment is an immutable {@link SegmentEntry} in a map. A move from one form to the
 * other shows the new form before it takes the old one away, so no reader finds the segment in
 * neither. Where it has both, its word counts: a reader that has found an entry asks whether there
 * is a word by now, and one that has found neither asks {@link #settlements} whether a segment has
 * moved meanwhile.
 *
 * <p>Writers (polls, commits, answers, pushes) hold this object's monitor; it keeps the segments,
 * their indexes and the merged schema true together. Readers of schemas take no lock: the merged
 * schema is one reference, replaced at the end of each change, so a reader sees a whole poll's
 * effect on it or none. While a poll is being taken over, a reader may find some segments of it
 * already new and others still old; each one is whole.
 */
final class DatasourceSegments {

  private final DatasourceName name;
  private final StageCounters counters;
  private final SchemaChanges changes;
  private final SettledSegments settled = new SettledSegments();
  private final ConcurrentMap<SegmentId, SegmentEntry> unsettled = new ConcurrentHashMap<>(2);

  /** Indexes over {@link #unsettled}: written under the monitor, walked without it. */
  private final ConcurrentSkipListSet<SegmentId> missing =
      new ConcurrentSkipListSet<>(SegmentId.newestFirst());

  private final Set<SegmentId> pending = ConcurrentHashMap.newKeySet(2);
  private final Set<SegmentId> handedOff = ConcurrentHashMap.newKeySet(2);

  /** What readers ask it needs no lock; all else is under the monitor. */
  private final DatasourceMerge merged;

  // Volatile, each written under the monitor and read by anyone.
  private volatile int settlements;
  private volatile int settledMissing;
  private volatile @Nullable DatasourceSchema schema;

  @GuardedBy("this")
  private StoreVersion takenVersion = StoreVersion.NONE;

  @GuardedBy("this")
  private boolean dead;

  /** The mark of what the last full poll has shown, and of what came since. */
  @GuardedBy("this")
  private boolean mark;

  DatasourceSegments(
      DatasourceName name, MergePolicy mergePolicy, StageCounters counters, SchemaChanges changes) {
    this.name = name;
    this.counters = counters;
    this.changes = changes;
    this.merged = new DatasourceMerge(name, mergePolicy, settled);
  }

  DatasourceName name() {
    return name;
  }

  // ---- readers, without a lock

  Optional<DatasourceSchema> schema() {
    return Optional.ofNullable(schema);
  }

  /** What one segment is, from whichever form it has; null where there is nothing to say. */
  private interface Answer<T> {
    @Nullable T of(long word, @Nullable FingerprintedSchema schema);

    @Nullable T of(SegmentEntry entry);
  }

  /** Allocates nothing of its own; null if the segment has neither form. */
  private <T> @Nullable T read(SegmentId id, Answer<T> answer) {
    while (true) {
      int settlementsBefore = settlements;
      int reusesBefore = merged.reuses();
      long word = settled.word(id);
      if (word != SegmentWord.ABSENT) {
        int number = SegmentWord.schema(word);
        FingerprintedSchema schema = number == 0 ? null : merged.schema(number);
        boolean taken = number != 0 && schema == null;
        if (!taken && reusesBefore == merged.reuses()) {
          return answer.of(word, schema);
        }
      } else {
        SegmentEntry entry = unsettled.get(id);
        if (entry != null) {
          // One that follows a word which is still there is not shown yet.
          if (settled.word(id) == SegmentWord.ABSENT) {
            return answer.of(entry);
          }
        } else if (settlementsBefore == settlements) {
          return null;
        }
      }
    }
  }

  /** The schema that the segment answers with; null if it has none. Allocates nothing. */
  @Nullable FingerprintedSchema readableSchema(SegmentId id) {
    return read(id, READABLE);
  }

  private static final Answer<FingerprintedSchema> READABLE =
      new Answer<>() {
        @Override
        public @Nullable FingerprintedSchema of(long word, @Nullable FingerprintedSchema schema) {
          return schema;
        }

        @Override
        public @Nullable FingerprintedSchema of(SegmentEntry entry) {
          return entry.countedSchema();
        }
      };

  SchemaLookup lookup(SegmentId id) {
    return Objects.requireNonNullElse(read(id, LOOKUP), SchemaLookup.UNKNOWN_SEGMENT);
  }

  private static final Answer<SchemaLookup> LOOKUP =
      new Answer<>() {
        @Override
        public SchemaLookup of(long word, @Nullable FingerprintedSchema schema) {
          if (schema != null) {
            return new SchemaLookup.Found(
                new SegmentSchema(schema, SegmentWord.numRows(word)), Stage.POLLED);
          }
          return SegmentWord.isTombstone(word)
              ? SchemaLookup.TOMBSTONE
              : SchemaLookup.NOT_YET_KNOWN;
        }

        @Override
        public SchemaLookup of(SegmentEntry entry) {
          return entry.lookup();
        }
      };

  /** Whether a used segment is here whose schema is missing. */
  boolean isMissingSchema(SegmentId id) {
    return Boolean.TRUE.equals(read(id, MISSING));
  }

  private static final Answer<Boolean> MISSING =
      new Answer<>() {
        @Override
        public Boolean of(long word, @Nullable FingerprintedSchema schema) {
          return SegmentWord.needsSchema(word);
        }

        @Override
        public Boolean of(SegmentEntry entry) {
          return entry.isMissingSchema();
        }
      };

  /** Whether the newest row that is known of the segment is used. */
  boolean isUsed(SegmentId id) {
    return Boolean.TRUE.equals(read(id, USED));
  }

  private static final Answer<Boolean> USED =
      new Answer<>() {
        @Override
        public Boolean of(long word, @Nullable FingerprintedSchema schema) {
          return true;
        }

        @Override
        public Boolean of(SegmentEntry entry) {
          return entry.committed() != null && entry.committed().used();
        }
      };

  /** The segment's entry, if it is in transit, realtime or otherwise out of the ordinary. */
  @Nullable SegmentEntry unsettled(SegmentId id) {
    return unsettled.get(id);
  }

  boolean hasMissing() {
    return settledMissing > 0 || !missing.isEmpty();
  }

  /** How many segments {@link #missing} has to offer; walks those that are not settled. */
  int missingCount() {
    return settledMissing + missing.size();
  }

  Set<SegmentId> pending() {
    return pending;
  }

  Set<SegmentId> handedOff() {
    return handedOff;
  }

  // ---- readers that take the monitor, for one segment or one block at a time

  /** All that is known of the segment; null if nothing is. */
  synchronized @Nullable SegmentEntry entry(SegmentId id) {
    SegmentEntry entry = unsettled.get(id);
    if (entry != null) {
      return entry;
    }
    TimeChunk chunk = settled.chunkOf(id);
    return chunk == null || chunk.word(id.partitionNum()) == SegmentWord.ABSENT
        ? null
        : SegmentEntry.polled(row(chunk, TimeChunk.placeOf(id.partitionNum())));
  }

  /** The datasource's schema and all that it was merged from, of one moment. */
  record Origin(DatasourceSchema schema, List<SchemaSpan> newestFirst) {}

  /** Empty where there is no schema. Writers wait meanwhile, readers of schemas do not. */
  synchronized Optional<Origin> origin() {
    DatasourceSchema now = schema;
    return now == null ? Optional.empty() : Optional.of(new Origin(now, merged.spans()));
  }

  /** Segments whose schema must be asked, newest first, as they are met: weakly consistent. */
  ImmutableList<MissingSchema> missing(int limit, Predicate<SegmentId> filter) {
    List<MissingSchema> found = new ArrayList<>();
    missing.stream()
        .filter(filter)
        .flatMap(id -> missingSchema(id).stream())
        .limit(limit)
        .forEach(found::add);
    List<CommittedSegment> rows = new ArrayList<>();
    TimeChunk walked = settledMissing > 0 ? nextRows(null, 0, rows) : null;
    int ofSettled = 0;
    while (walked != null && ofSettled < limit) {
      for (CommittedSegment row : rows) {
        if (ofSettled < limit && filter.test(row.id())) {
          found.add(MissingSchema.of(row));
          ofSettled++;
        }
      }
      rows.clear();
      walked = ofSettled < limit ? nextRows(walked, 0, rows) : null;
    }
    Set<SegmentId> met = new HashSet<>(); // One that settled meanwhile was found twice.
    return found.stream()
        .filter(segment -> met.add(segment.id()))
        .sorted(MissingSchema.NEWEST_FIRST)
        .limit(limit)
        .collect(ImmutableList.toImmutableList());
  }

  /** All used rows as they are now, packed. */
  synchronized StagedRows image() {
    StagedRows image = new StagedRows(name, new StagedRows.Schemas());
    for (SegmentEntry entry : unsettled.values()) {
      CommittedSegment row = entry.committed();
      if (row != null && row.used()) {
        image.add(row);
      }
    }
    settled.visitAll(
        (chunk, place) ->
            image.add(chunk, place, merged.schema(SegmentWord.schema(chunk.wordAt(place)))));
    return image;
  }

  void forEachUsed(Consumer<CommittedSegment> consumer) {
    for (SegmentEntry entry : unsettled.values()) {
      CommittedSegment row = entry.committed();
      if (row != null && row.used()) {
        consumer.accept(row);
      }
    }
    List<CommittedSegment> rows = new ArrayList<>();
    TimeChunk walked = nextRows(null, SettledSegments.ANY_SCHEMA, rows);
    while (walked != null) {
      rows.forEach(consumer);
      rows.clear();
      walked = nextRows(walked, SettledSegments.ANY_SCHEMA, rows);
    }
  }

  /** Adds the settled rows of the next block, those with that schema number or all. */
  private synchronized @Nullable TimeChunk nextRows(
      @Nullable TimeChunk after, int number, List<CommittedSegment> rows) {
    return settled.visitBlock(
        after,
        number,
        (chunk, place) -> {
          long word = chunk.wordAt(place);
          if (number == SettledSegments.ANY_SCHEMA || SegmentWord.needsSchema(word)) {
            rows.add(row(chunk, place));
          }
        });
  }

  private Optional<MissingSchema> missingSchema(SegmentId id) {
    SegmentEntry entry = unsettled.get(id);
    if (entry == null || entry.committed() == null || !entry.isMissingSchema()) {
      return Optional.empty();
    }
    return Optional.of(MissingSchema.of(entry.committed()));
  }

  // ---- writers

  /**
   * The version up to which this datasource has taken polls over; may be ahead of the cache's while
   * one is being taken.
   */
  synchronized StoreVersion takenVersion() {
    return takenVersion;
  }

  synchronized boolean isDead() {
    return dead;
  }

  /**
   * Marks an empty datasource as gone, so that writers that still hold a reference look it up anew.
   */
  synchronized boolean dieIfEmpty() {
    dead |= unsettled.isEmpty() && settled.isEmpty();
    return dead;
  }

  /**
   * Takes one poll's rows over, and with a full poll forgets what it does not hold.
   *
   * @param speaksFor the newest version that the poll has the last word on: its own, or where the
   *     store was set back, the newest of the past that is gone
   */
  synchronized void take(
      StagedRows rows, StagedPoll poll, StoreVersion speaksFor, Instant now, Notices notices) {
    boolean setBack = poll.findsTrack() || speaksFor.compareTo(poll.version()) > 0;
    boolean full = poll.kind() == PollKind.FULL;
    mark ^= full;
    Set<SegmentId> shown = new HashSet<>();
    Consumer<CommittedSegment> takeAlone =
        row -> {
          change(row.id(), notices, entry -> entry.withRow(row, true, setBack, now));
          if (full) {
            shown.add(row.id());
          }
        };
    StagedRows.Cursor row = rows.cursor();
    @Nullable TimeChunk chunk = null;
    while (row.next()) {
      if (chunk == null || row.beginsChunk()) {
        chunk = settled.chunkOf(row.interval(), row.version(), row.partitionNum());
      }
      if (isAlone(row, chunk, setBack)) {
        takeAlone.accept(row.row());
        chunk = null; // It may have left with its last segment.
      } else {
        chunk = takeSettled(row, chunk, setBack, notices);
      }
    }
    rows.others().forEach(takeAlone);
    if (full) {
      forgetUnshown(shown, speaksFor.revision(), notices);
    }
    takenVersion = poll.version();
    publish(notices);
  }

  /** Applies the row images of a commit of this node that no poll has covered yet. */
  synchronized void commit(
      List<CommittedSegment> rows, StoreVersion polled, Instant now, Notices notices) {
    for (CommittedSegment row : rows) {
      if (row.revision() > polled.revision() || isCurrentRow(row)) {
        change(row.id(), notices, entry -> entry.withRow(row, false, false, now));
      }
    }
    publish(notices);
  }

  /** Replaces one entry and keeps everything that hangs on it true; the caller publishes. */
  @SuppressWarnings("ReferenceEquality") // an untouched entry comes back as the same object
  synchronized void change(SegmentId id, Notices notices, UnaryOperator<SegmentEntry> change) {
    @Nullable SegmentEntry known = entry(id);
    SegmentEntry before = known == null ? SegmentEntry.EMPTY : known;
    SegmentEntry after = change.apply(before);
    if (after != before) {
      store(id, before, after);
      counters.count(before, after);
      index(id, before, after, notices);
    }
  }

  /** Makes the merged schema of all changes since the last call visible. */
  synchronized void publish(Notices notices) {
    if (merged.refresh()) {
      DatasourceSchema current = merged.current().orElse(null);
      schema = current;
      changes.note(name, current);
      notices.datasourceSchemaChanged(name);
    }
  }

  /**
   * Whether a poll's row is none of those that come most: of a segment that is settled or new, and
   * stays or becomes settled.
   */
  private synchronized boolean isAlone(
      StagedRows.Cursor row, @Nullable TimeChunk chunk, boolean setBack) {
    if (!unsettled.isEmpty() && unsettled.containsKey(row.id())) {
      return true;
    }
    if (chunk == null || !SegmentWord.needsSchema(row.word())) {
      return false;
    }
    // Where the row has lost the schema of this life, it is not as simple.
    int place = TimeChunk.placeOf(row.partitionNum());
    return SegmentWord.schema(chunk.word(row.partitionNum())) != 0
        && row.usedRevision() == chunk.usedRevisionAt(place)
        && !isOlder(row, chunk, setBack);
  }

  private synchronized boolean isOlder(StagedRows.Cursor row, TimeChunk chunk, boolean setBack) {
    int place = TimeChunk.placeOf(row.partitionNum());
    return !setBack && !chunk.isAbsent(place) && row.revision() < chunk.revisionAt(place);
  }

  private synchronized TimeChunk takeSettled(
      StagedRows.Cursor row, @Nullable TimeChunk known, boolean setBack, Notices notices) {
    int place = TimeChunk.placeOf(row.partitionNum());
    TimeChunk chunk =
        known == null ? settled.add(row.interval(), row.version(), row.partitionNum()) : known;
    long before = chunk.word(row.partitionNum());
    if (isOlder(row, chunk, setBack)) {
      chunk.replaceWord(place, SegmentWord.withMark(before, mark));
      return chunk;
    }
    putSettled(chunk, place, row.word(), row.schema(), row.revision(), row.usedRevision());
    long after = chunk.wordAt(place);
    counters.count(before, after);
    if (SegmentWord.needsSchema(after) && !SegmentWord.needsSchema(before)) {
      notices.schemaMissing(name);
    }
    return chunk;
  }

  /** Moves the segment to the form that its new state has. */
  private synchronized void store(SegmentId id, SegmentEntry before, SegmentEntry after) {
    @Nullable TimeChunk chunk = settled.chunkOf(id);
    long word = chunk == null ? SegmentWord.ABSENT : chunk.word(id.partitionNum());
    CommittedSegment row = after.settledRow();
    if (row != null) {
      putSettled(id, row, chunk);
      if (word == SegmentWord.ABSENT) {
        settlements = settlements + 1;
        unsettled.remove(id);
        countUnsettled(id, before.countedSchema(), null);
      }
    } else {
      if (after.isEmpty()) {
        unsettled.remove(id);
      } else {
        unsettled.put(id, after);
      }
      boolean wasSettled = chunk != null && word != SegmentWord.ABSENT;
      countUnsettled(id, wasSettled ? null : before.countedSchema(), after.countedSchema());
      if (chunk != null && wasSettled) {
        dropSettled(chunk, TimeChunk.placeOf(id.partitionNum()));
      }
    }
  }

  private synchronized void countUnsettled(
      SegmentId id, @Nullable FingerprintedSchema before, @Nullable FingerprintedSchema after) {
    if (!Objects.equals(before, after)) {
      if (after != null) {
        merged.addUnsettled(id, after);
      }
      if (before != null) {
        merged.removeUnsettled(id, before);
      }
    }
  }

  private synchronized void putSettled(
      SegmentId id, CommittedSegment row, @Nullable TimeChunk known) {
    TimeChunk chunk =
        known == null ? settled.add(id.interval(), id.version(), id.partitionNum()) : known;
    putSettled(
        chunk,
        TimeChunk.placeOf(id.partitionNum()),
        SegmentWord.of(0, row.tombstone(), row.numRows().orElse(ScannedSegment.UNKNOWN_ROWS)),
        row.schema() instanceof StoredSchema.Readable readable ? readable.schema() : null,
        row.revision(),
        row.usedRevision());
  }

  /**
   * Puts or replaces a settled segment.
   *
   * @param unnumbered its word, but for the schema's number and the mark
   */
  private synchronized void putSettled(
      TimeChunk chunk,
      int place,
      long unnumbered,
      @Nullable FingerprintedSchema schema,
      long revision,
      long usedRevision) {
    long before = chunk.word(place);
    int numberBefore = SegmentWord.schema(before);
    int number = schema == null ? 0 : numberOf(schema, numberBefore);
    long word = SegmentWord.withMark(SegmentWord.withSchema(unnumbered, number), mark);
    settled.put(chunk, place, word, revision, usedRevision);
    if (number != numberBefore) {
      if (number != 0) {
        merged.addSettled(number, chunk, place);
      }
      if (numberBefore != 0) {
        merged.removeSettled(numberBefore, chunk, place);
      }
    }
    countMissing(before, word);
  }

  /** Most segments keep the schema that they have. */
  private synchronized int numberOf(FingerprintedSchema schema, int likely) {
    return schema.equals(merged.schema(likely)) ? likely : merged.numberOf(schema);
  }

  private synchronized void dropSettled(TimeChunk chunk, int place) {
    long word = chunk.wordAt(place);
    settled.remove(chunk, place);
    if (SegmentWord.schema(word) != 0) {
      merged.removeSettled(SegmentWord.schema(word), chunk, place);
    }
    countMissing(word, SegmentWord.ABSENT);
  }

  private synchronized void countMissing(long before, long after) {
    int change =
        (SegmentWord.needsSchema(after) ? 1 : 0) - (SegmentWord.needsSchema(before) ? 1 : 0);
    if (change != 0) {
      settledMissing = settledMissing + change;
    }
  }

  private synchronized void forgetUnshown(
      Set<SegmentId> shown, long upToRevision, Notices notices) {
    unsettled.forEach(
        (id, entry) -> {
          CommittedSegment row = entry.committed();
          if (row != null && row.revision() <= upToRevision && !shown.contains(id)) {
            change(id, notices, SegmentEntry::withoutRow);
          }
        });
    boolean shownMark = mark;
    settled.visitAll(
        (chunk, place) -> {
          long word = chunk.wordAt(place);
          if (SegmentWord.isMarked(word) != shownMark) {
            counters.count(word, -1);
            dropSettled(chunk, place);
          }
        });
  }

  private boolean isCurrentRow(CommittedSegment row) {
    SegmentEntry entry = entry(row.id());
    return entry != null
        && entry.committed() != null
        && entry.committed().revision() == row.revision();
  }

  private void index(SegmentId id, SegmentEntry before, SegmentEntry after, Notices notices) {
    if (after.isMissingSchema() && !before.isMissingSchema()) {
      notices.schemaMissing(name);
    }
    keep(missing, id, after.isMissingSchema() && after.settledRow() == null);
    keep(pending, id, after.pending() != null);
    keep(handedOff, id, after.isHandedOff());
    if (after.pending() != null && !after.pending().equals(before.pending())) {
      notices.pendingBackfill(id);
    }
  }

  private static void keep(Set<SegmentId> index, SegmentId id, boolean belongs) {
    if (belongs) {
      index.add(id);
    } else if (!index.isEmpty()) {
      index.remove(id);
    }
  }

  private CommittedSegment row(TimeChunk chunk, int place) {
    long word = chunk.wordAt(place);
    FingerprintedSchema readable = merged.schema(SegmentWord.schema(word));
    return new CommittedSegment(
        chunk.idAt(name, place),
        chunk.revisionAt(place),
        chunk.usedRevisionAt(place),
        true,
        SegmentWord.isTombstone(word),
        SegmentWord.numRows(word),
        readable == null ? StoredSchema.NONE : new StoredSchema.Readable(readable));
  }
}
