package io.segmentschema.cache;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.datasource.IncrementalDatasourceSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
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
 * <p>Writers (polls, commits, answers, pushes) hold this object's monitor; it keeps the entries,
 * their indexes and the merged schema true together. Readers take no lock: an entry is one
 * immutable value in a concurrent map and the merged schema one reference, replaced at the end of
 * each change, so a reader sees a whole poll's effect on the datasource schema or none of it. While
 * a poll is being taken over, a reader may find some segments of it already new and others still
 * old; each one is whole.
 */
final class DatasourceSegments {

  private final DatasourceName name;
  private final StageCounters counters;
  private final ConcurrentMap<SegmentId, SegmentEntry> entries = new ConcurrentHashMap<>();

  /** Indexes over {@link #entries}: written under the monitor, walked without it. */
  private final ConcurrentSkipListSet<SegmentId> missing =
      new ConcurrentSkipListSet<>(SegmentId.newestFirst());

  private final Set<SegmentId> pending = ConcurrentHashMap.newKeySet();
  private final Set<SegmentId> handedOff = ConcurrentHashMap.newKeySet();

  @GuardedBy("this")
  private final IncrementalDatasourceSchema merged;

  @GuardedBy("this")
  private StoreVersion takenVersion = StoreVersion.NONE;

  @GuardedBy("this")
  private boolean dead;

  /** Volatile: swapped under the monitor, read by anyone. */
  private volatile @Nullable DatasourceSchema schema;

  DatasourceSegments(
      DatasourceName name, IncrementalDatasourceSchema merged, StageCounters counters) {
    this.name = name;
    this.merged = merged;
    this.counters = counters;
  }

  DatasourceName name() {
    return name;
  }

  @Nullable SegmentEntry entry(SegmentId id) {
    return entries.get(id);
  }

  Optional<DatasourceSchema> schema() {
    return Optional.ofNullable(schema);
  }

  boolean hasMissing() {
    return !missing.isEmpty();
  }

  /** Segments whose schema must be asked, newest first, as they are met: weakly consistent. */
  ImmutableList<MissingSchema> missing(int limit, Predicate<SegmentId> filter) {
    return missing.stream()
        .filter(filter)
        .flatMap(id -> missingSchema(id).stream())
        .limit(limit)
        .collect(ImmutableList.toImmutableList());
  }

  Set<SegmentId> pending() {
    return pending;
  }

  Set<SegmentId> handedOff() {
    return handedOff;
  }

  void forEachUsed(Consumer<CommittedSegment> consumer) {
    for (SegmentEntry entry : entries.values()) {
      CommittedSegment row = entry.committed();
      if (row != null && row.used()) {
        consumer.accept(row);
      }
    }
  }

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
    dead |= entries.isEmpty();
    return dead;
  }

  /**
   * Takes one poll's rows over, and with a full poll forgets what it does not hold.
   *
   * @param speaksFor the newest version that the poll has the last word on: its own, or where the
   *     store was set back, the newest of the past that is gone
   */
  synchronized void take(
      List<CommittedSegment> rows,
      StagedPoll poll,
      StoreVersion speaksFor,
      Instant now,
      Notices notices) {
    boolean setBack = speaksFor.compareTo(poll.version()) > 0;
    Set<SegmentId> seen = new HashSet<>();
    for (CommittedSegment row : rows) {
      seen.add(row.id());
      change(row.id(), notices, entry -> entry.withRow(row, true, setBack, now));
    }
    if (poll.kind() == PollKind.FULL) {
      forgetUnseen(seen, speaksFor.revision(), notices);
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
    @Nullable SegmentEntry known = entries.get(id);
    SegmentEntry before = known == null ? SegmentEntry.EMPTY : known;
    SegmentEntry after = change.apply(before);
    if (after == before) {
      return;
    }
    if (after.isEmpty()) {
      entries.remove(id);
    } else {
      entries.put(id, after);
    }
    counters.count(before, after);
    index(id, before, after, notices);
    merged.move(id, before.countedSchema(), after.countedSchema());
  }

  /** Makes the merged schema of all changes since the last call visible. */
  synchronized void publish(Notices notices) {
    if (merged.refresh()) {
      schema = merged.current().orElse(null);
      notices.datasourceSchemaChanged(name);
    }
  }

  private synchronized void forgetUnseen(Set<SegmentId> seen, long upToRevision, Notices notices) {
    entries.forEach(
        (id, entry) -> {
          CommittedSegment row = entry.committed();
          if (row != null && row.revision() <= upToRevision && !seen.contains(id)) {
            change(id, notices, SegmentEntry::withoutRow);
          }
        });
  }

  private boolean isCurrentRow(CommittedSegment row) {
    SegmentEntry entry = entries.get(row.id());
    return entry != null
        && entry.committed() != null
        && entry.committed().revision() == row.revision();
  }

  private void index(SegmentId id, SegmentEntry before, SegmentEntry after, Notices notices) {
    if (after.isMissingSchema()) {
      if (missing.add(id)) {
        notices.schemaMissing(name);
      }
    } else if (before.isMissingSchema()) {
      missing.remove(id);
    }
    if (after.pending() != null) {
      pending.add(id);
      if (!after.pending().equals(before.pending())) {
        notices.pendingBackfill(id);
      }
    } else if (before.pending() != null) {
      pending.remove(id);
    }
    if (after.isHandedOff()) {
      handedOff.add(id);
    } else if (before.isHandedOff()) {
      handedOff.remove(id);
    }
  }

  private Optional<MissingSchema> missingSchema(SegmentId id) {
    SegmentEntry entry = entries.get(id);
    if (entry == null || entry.committed() == null || !entry.isMissingSchema()) {
      return Optional.empty();
    }
    return Optional.of(MissingSchema.of(entry.committed()));
  }
}
