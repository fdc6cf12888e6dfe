package io.segmentschema.cache.model;

import io.segmentschema.cache.AnswerOutcome;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.Stage;
import io.segmentschema.cache.StageCounts;
import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoredSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a cache must answer: a plain map for each stage, and each rule in a sentence. Slow, and
 * plain on purpose.
 */
final class ReferenceCache {

  final ReferenceRealtime realtime;
  final Map<SegmentId, PendingBackfill> pending = new HashMap<>();
  final Map<SegmentId, CommittedSegment> rows = new HashMap<>();
  private final Set<SegmentId> awaitingPoll = new HashSet<>();
  private final Set<Long> ownCommits = new HashSet<>();
  private final MergePolicy policy;
  private Instant lastPollTaken = Instant.EPOCH;
  long polled;
  boolean ready;

  ReferenceCache(MergePolicy policy) {
    this.policy = policy;
    this.realtime = new ReferenceRealtime(policy);
  }

  // ---- what changes it

  /** A commit of this node. */
  void commit(long version, List<CommittedSegment> images, Instant now) {
    found(images, now);
    if (version > polled) {
      ownCommits.add(version);
    }
  }

  /** Rows that this node has seen: what a poll has already covered, the poll knew better. */
  void found(List<CommittedSegment> images, Instant now) {
    for (CommittedSegment row : images) {
      CommittedSegment known = rows.get(row.id());
      boolean sameChange = known != null && known.revision() == row.revision();
      if (sameChange) {
        toldAgain(row, now);
      } else if (row.revision() > polled && (known == null || row.revision() > known.revision())) {
        replaceRow(row, true, now);
      }
    }
  }

  /** A poll holds the truth up to its version; one with a lower version is of another past. */
  void poll(PollKind kind, long version, List<CommittedSegment> images, Instant now) {
    boolean setBack = version < polled;
    Set<SegmentId> shown = new HashSet<>();
    for (CommittedSegment row : images) {
      shown.add(row.id());
      CommittedSegment known = rows.get(row.id());
      if (known == null || setBack || row.revision() >= known.revision()) {
        replaceRow(row, false, now);
      }
    }
    if (kind == PollKind.FULL) {
      for (CommittedSegment row : List.copyOf(rows.values())) {
        if (!shown.contains(row.id()) && (setBack || row.revision() <= version)) {
          forget(row.id());
        }
      }
      ready = true;
    }
    ownCommits.removeIf(commit -> setBack || commit <= version);
    polled = version;
    lastPollTaken = now;
  }

  /** The same commit once more: news only if its payload can be read now and nothing else can. */
  private void toldAgain(CommittedSegment row, Instant now) {
    if (row.isReadable() && isMissing(row.id())) {
      pending.put(row.id(), pendingOf(row, now));
      realtime.forgetHandedOff(row.id());
    }
  }

  private void replaceRow(CommittedSegment row, boolean awaits, Instant now) {
    SegmentId id = row.id();
    if (rows.containsKey(id) && rows.get(id).usedRevision() != row.usedRevision()) {
      realtime.forgetHandedOff(id);
    }
    Optional<PendingBackfill> readableInThisLife =
        Optional.ofNullable(rows.get(id))
            .filter(known -> known.used() && known.usedRevision() == row.usedRevision())
            .flatMap(
                known ->
                    known.isReadable()
                        ? Optional.of(pendingOf(known, now))
                        : Optional.ofNullable(pending.get(id)));
    rows.put(id, row);
    pending.remove(id);
    awaitingPoll.remove(id);
    if (awaits) {
      awaitingPoll.add(id);
    }
    if (row.needsSchema() && !row.isReadable()) {
      readableInThisLife.ifPresent(learnt -> pending.put(id, learnt));
    }
    moveHandedOff(id, now);
    if (!row.used() && !awaits) {
      rows.remove(id);
    }
  }

  /** What is handed off goes when another stage can answer, and to the store if none can. */
  void moveHandedOff(SegmentId id, Instant now) {
    CommittedSegment row = rows.get(id);
    if (row == null) {
      return;
    }
    if (!row.needsSchema()) {
      realtime.forgetHandedOff(id);
    } else if (realtime.isHandedOff(id)) {
      boolean answered = pending.containsKey(id) || row.isReadable();
      if (!answered && realtime.isWhole(id)) {
        SegmentSchema last = realtime.schemaOf(id).orElseThrow();
        pending.put(id, new PendingBackfill(id, row.usedRevision(), last, now));
      }
      if (answered || pending.containsKey(id)) {
        realtime.forgetHandedOff(id);
      }
    }
  }

  void forget(SegmentId id) {
    rows.remove(id);
    pending.remove(id);
    awaitingPoll.remove(id);
    realtime.forgetHandedOff(id);
  }

  AnswerOutcome answer(SegmentId id, long life, SegmentSchema learnt, Instant now) {
    CommittedSegment row = rows.get(id);
    if (row == null || !row.needsSchema() || row.usedRevision() != life) {
      return AnswerOutcome.SEGMENT_GONE;
    }
    if (!isMissing(id)) {
      return AnswerOutcome.ALREADY_KNOWN;
    }
    pending.put(id, new PendingBackfill(id, life, learnt, now));
    realtime.forgetHandedOff(id);
    return AnswerOutcome.PENDING;
  }

  boolean dropPending(PendingBackfill exactly) {
    boolean there = exactly.equals(pending.get(exactly.id()));
    if (there) {
      forget(exactly.id());
    }
    return there;
  }

  /** What a poll has not shown that came late enough after this node ceased to lead. */
  int expirePending(Duration limit, Instant followingSince) {
    Instant shown = lastPollTaken.minus(limit);
    int before = pending.size();
    if (followingSince.isBefore(shown)) {
      pending.values().removeIf(entry -> entry.since().isBefore(shown));
    }
    return before - pending.size();
  }

  // ---- what it answers

  /** The first stage that can answer does. */
  SchemaLookup lookup(SegmentId id) {
    Optional<SegmentSchema> told = realtime.schemaOf(id);
    CommittedSegment row = rows.get(id);
    if (told.isPresent()) {
      return new SchemaLookup.Found(told.get(), Stage.REALTIME);
    }
    if (pending.containsKey(id)) {
      return new SchemaLookup.Found(pending.get(id).schema(), Stage.PENDING_BACKFILL);
    }
    if (row == null) {
      return new SchemaLookup.UnknownSegment();
    }
    if (!row.used()) {
      return new SchemaLookup.Unused();
    }
    if (row.tombstone()) {
      return new SchemaLookup.Tombstone();
    }
    return row.schema() instanceof StoredSchema.Readable stored
        ? new SchemaLookup.Found(
            new SegmentSchema(stored.schema(), row.numRows()),
            awaitingPoll.contains(id) ? Stage.AWAITING_POLL : Stage.POLLED)
        : new SchemaLookup.NotYetKnown();
  }

  /** A used segment with data must be asked if neither the store nor a stage fit for it has it. */
  boolean isMissing(SegmentId id) {
    CommittedSegment row = rows.get(id);
    return row != null
        && row.needsSchema()
        && !row.isReadable()
        && !pending.containsKey(id)
        && !realtime.isWritten(id);
  }

  List<SegmentId> missing(DatasourceName name) {
    return rows.keySet().stream()
        .filter(id -> id.datasource().equals(name) && isMissing(id))
        .sorted(Universe.WALK)
        .toList();
  }

  StageCounts counts() {
    long readable = rows.values().stream().filter(CommittedSegment::isReadable).count();
    long awaiting = awaitingPoll.stream().filter(id -> rows.get(id).isReadable()).count();
    long missing = rows.keySet().stream().filter(this::isMissing).count();
    return new StageCounts(realtime.size(), pending.size(), awaiting, readable - awaiting, missing);
  }

  RowSignature datasource(DatasourceName name, List<SegmentId> universe) {
    return ReferenceMerge.merge(policy, List.copyOf(newestFirst(name, universe).values()));
  }

  List<ReferenceExplanation.Told> explain(DatasourceName name, List<SegmentId> universe) {
    return ReferenceExplanation.explain(policy, newestFirst(name, universe));
  }

  private Map<SegmentId, RowSignature> newestFirst(DatasourceName name, List<SegmentId> universe) {
    Map<SegmentId, RowSignature> newestFirst = new LinkedHashMap<>();
    universe.stream()
        .filter(id -> id.datasource().equals(name))
        .sorted(Universe.WALK)
        .forEach(
            id -> {
              if (lookup(id) instanceof SchemaLookup.Found found) {
                newestFirst.put(id, found.schema().rowSignature());
              }
            });
    return newestFirst;
  }

  /** Everything up to a poll, and on through own commits as far as none between is another's. */
  boolean includes(long version) {
    long upTo = polled;
    while (ownCommits.contains(upTo + 1)) {
      upTo++;
    }
    return ready && version <= upTo;
  }

  /** What the answers about versions hang on. */
  List<Object> horizon() {
    return List.of(ready, polled, Set.copyOf(ownCommits));
  }

  private static PendingBackfill pendingOf(CommittedSegment row, Instant now) {
    StoredSchema.Readable stored = (StoredSchema.Readable) row.schema();
    OptionalLong numRows = row.numRows();
    return new PendingBackfill(
        row.id(), row.usedRevision(), new SegmentSchema(stored.schema(), numRows), now);
  }
}
