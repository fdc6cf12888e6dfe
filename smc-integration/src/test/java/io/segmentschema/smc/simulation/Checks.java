package io.segmentschema.smc.simulation;

import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.Stage;
import io.segmentschema.cache.StageCounts;
import io.segmentschema.cache.datasource.DatasourceSchema;
import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.realtime.RealtimePush;
import io.segmentschema.cache.realtime.RealtimeRemoval;
import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import io.segmentschema.poller.ModelStore;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The invariants, checked after each step of a run while nothing moves. What is true is read from
 * the model store's history; what a node shows, from its cache.
 */
final class Checks {

  private static final Comparator<SegmentId> WALK =
      Comparator.comparingLong((SegmentId id) -> -id.interval().startMillis())
          .thenComparingLong(id -> id.interval().endMillis())
          .thenComparing(SegmentId::version)
          .thenComparingInt(SegmentId::partitionNum);

  /** A row as it stood from that revision on; empty where there was none. */
  private record Standing(long since, Optional<CommittedSegment> row) {

    boolean isLive() {
      return row.isPresent() && row.get().needsSchema();
    }

    boolean isReadable() {
      return row.isPresent() && row.get().isReadable();
    }
  }

  /** What was seen of a node: how far it must have come, and what it has shown. */
  private static final class Seen {
    final Map<SegmentId, Long> floor = new HashMap<>();
    final Set<SegmentId> readable = new HashSet<>();
    final Map<SegmentId, Long> readableLife = new HashMap<>();
    final Set<SegmentId> released = new HashSet<>();
    final TaskWords words;
    Instant lastPoll = Instant.EPOCH;
    boolean ready;

    Seen(TaskWords words) {
      this.words = words;
    }
  }

  private final ModelStore model;
  private final MergePolicy policy;
  private final Clock clock;
  private final Map<SegmentId, List<Standing>> histories = new HashMap<>();
  private final Map<SegmentId, Set<Told>> told = new HashMap<>();
  private final Map<SimulatedNode, Seen> seen = new HashMap<>();
  private long known = -1;

  /** What a data node has told of a segment, and in which of its lives. */
  private record Told(long life, Fingerprint fingerprint) {}

  Checks(ModelStore model, MergePolicy policy, Clock clock) {
    this.model = model;
    this.clock = clock;
    this.policy = policy;
    Landscape.SEGMENTS.forEach(
        id -> {
          histories.put(id, new ArrayList<>());
          told.put(id, new HashSet<>());
        });
  }

  // ---- what the simulation reports

  void started(SimulatedNode node) {
    seen.put(node, new Seen(new TaskWords(policy, this::mayHaveEnded)));
    node.poller.addListener(
        report -> {
          Landscape.SEGMENTS.forEach(id -> reached(node, id, report.version().revision()));
          Optional.ofNullable(seen.get(node)).ifPresent(of -> of.lastPoll = clock.instant());
        });
  }

  void ended(SimulatedNode node) {
    seen.remove(node);
  }

  /** The node has answered a caller: from here on it shows at least these rows. */
  void acknowledged(SimulatedNode node, List<CommittedSegment> rows) {
    rows.forEach(row -> reached(node, row.id(), row.revision()));
  }

  /** A data node has answered a question about that life of the segment with this. */
  void told(SegmentId id, Long life, Fingerprint fingerprint) {
    told.get(id).add(new Told(life, fingerprint));
  }

  /** A task's message reaches the node; says whether it is news to it. */
  boolean heard(SimulatedNode node, String task, long epoch, long sequence, long nanos) {
    return words(node).hears(task, epoch, sequence, nanos);
  }

  /** The node has accepted what the task has written of the segment by then, or not. */
  void wrote(
      SimulatedNode node, RealtimePush push, SegmentId id, boolean accepted, RowSignature written) {
    if (accepted) {
      words(node).wrote(push.task(), id, push.epoch(), written);
    } else {
      words(node).missed(push.task(), id);
    }
  }

  /** The node is about to take a removal that is news to it. */
  void removed(SimulatedNode node, RealtimeRemoval removal) {
    for (SegmentId id : removal.segmentIds()) {
      words(node).removes(removal, seenOf(node).floor.getOrDefault(id, 0L));
      if (words(node).mayBeGone(id)) {
        released(node, id);
      }
    }
  }

  /** A realtime schema may leave now: it was abandoned, or its lease is over. */
  private void released(SimulatedNode node, SegmentId id) {
    seenOf(node).released.add(id);
  }

  /** A housekeeping is about to run: what nobody may vouch for any more may leave in it. */
  void leasesMayEnd(SimulatedNode node, long nanos) {
    words(node).expire(nanos, SimulatedNode.LEASE.toNanos());
    Landscape.SEGMENTS.forEach(id -> leaseMayEnd(node, id));
  }

  private void leaseMayEnd(SimulatedNode node, SegmentId id) {
    if (node.cache.schemaOf(id) instanceof SchemaLookup.Found found) {
      boolean may =
          switch (found.stage()) {
            case REALTIME -> mayLeaveRealtime(node, id);
            case PENDING_BACKFILL -> mayBeGivenUp(node, id);
            case AWAITING_POLL, POLLED -> false;
          };
      if (may) {
        released(node, id);
      }
    }
  }

  /** Nobody writes it any more, and what was handed off has found no row. */
  private boolean mayLeaveRealtime(SimulatedNode node, SegmentId id) {
    return words(node).mayBeGone(id)
        || (!words(node).isWritten(id) && node.cache.committed(id).isEmpty());
  }

  /** Nobody here will write it, and a poll has not shown it long after it was learnt. */
  private boolean mayBeGivenUp(SimulatedNode node, SegmentId id) {
    Instant shown = seenOf(node).lastPoll.minus(SimulatedNode.FOLLOWER_LIMIT);
    return !node.isLeading()
        && node.cache.pendingBackfill(id).filter(p -> p.since().isBefore(shown)).isPresent();
  }

  /** The housekeeping has run: what is still there has to stay. */
  void leasesEnded(SimulatedNode node, SegmentId id) {
    Seen of = seen.get(node);
    if (of != null && node.cache.schemaOf(id) instanceof SchemaLookup.Found) {
      of.released.remove(id);
    }
  }

  // ---- what is checked

  void check() {
    learnHistory();
    seen.forEach(this::checkWords);
    seen.forEach(this::check);
  }

  private void check(SimulatedNode node, Seen of) {
    if (of.ready && !node.cache.isReady()) {
      throw new Violation("serving never ends", node.name);
    }
    of.ready = node.cache.isReady();
    if (!of.ready) {
      return;
    }
    for (SegmentId id : Landscape.SEGMENTS) {
      included(node, id);
      checkSegment(node, of, id);
    }
    checkCounts(node);
    checkOracle(node);
  }

  /**
   * What the node claims to include, it must show; but for a damaged payload that is written anew,
   * which heals rows that it does not change and comes to be seen by a poll.
   */
  private void included(SimulatedNode node, SegmentId id) {
    for (Standing standing : histories.get(id)) {
      long changed = standing.row().map(CommittedSegment::revision).orElse(standing.since());
      if (node.cache.includes(new StoreVersion(changed))) {
        reached(node, id, changed);
      }
    }
  }

  private void checkSegment(SimulatedNode node, Seen of, SegmentId id) {
    SchemaLookup lookup = node.cache.schemaOf(id);
    boolean found = lookup instanceof SchemaLookup.Found;
    if (!found && of.readable.contains(id) && !mayGo(of, id)) {
      throw new Violation(
          "no blink",
          node
              + " no longer shows "
              + Landscape.name(id)
              + " but "
              + lookup
              + ", store: "
              + standing(id, 0));
    }
    if (lookup instanceof SchemaLookup.Found shown) {
      checkShown(node, of, id, shown);
    } else {
      List<Standing> possible = standing(id, of.floor.getOrDefault(id, 0L));
      if (possible.stream().allMatch(Standing::isReadable)) {
        throw new Violation(
            "nothing committed is missing",
            node
                + " lacks "
                + Landscape.name(id)
                + " but has "
                + lookup
                + ", polled: "
                + node.cache.polledVersion()
                + ", store: "
                + possible);
      }
    }
    remember(node, of, id, found);
  }

  private void checkShown(SimulatedNode node, Seen of, SegmentId id, SchemaLookup.Found shown) {
    Fingerprint fingerprint = shown.schema().fingerprint();
    if (shown.stage() == Stage.REALTIME) {
      return;
    }
    List<Standing> possible = standing(id, of.floor.getOrDefault(id, 0L));
    if (possible.stream().noneMatch(Standing::isLive)) {
      throw new Violation(
          "no time travel", node + " shows " + Landscape.name(id) + ", which the store has not");
    }
    boolean stored = possible.stream().anyMatch(standing -> names(standing, fingerprint));
    if (shown.stage() == Stage.PENDING_BACKFILL) {
      if (possible.stream().allMatch(Standing::isReadable)) {
        throw new Violation(
            "no time travel", node + " covers a commit of " + Landscape.name(id) + " by an answer");
      }
      checkLearnt(node, id, fingerprint);
    } else if (!stored) {
      throw new Violation(
          "no time travel",
          node + " shows of " + Landscape.name(id) + " what the store does not say: " + possible);
    }
  }

  /** What tasks write is shown, and of what they handed off nothing leaves too soon. */
  private void checkWords(SimulatedNode node, Seen of) {
    for (SegmentId id : Landscape.SEGMENTS) {
      SchemaLookup lookup = node.cache.schemaOf(id);
      of.words.rowShown(id, node.cache.committed(id));
      if (lookup instanceof SchemaLookup.Found found && found.stage() == Stage.REALTIME) {
        checkUnion(node, of.words, id, found.schema().rowSignature());
      } else if (of.words.isWritten(id)) {
        throw new Violation(
            "no blink", node + " shows of " + Landscape.name(id) + " what is written as " + lookup);
      } else {
        of.words.forget(id);
      }
    }
  }

  private static void checkUnion(
      SimulatedNode node, TaskWords words, SegmentId id, RowSignature shown) {
    if (words.unions(id).contains(shown)) {
      return;
    }
    RowSignature needed = words.needed(id);
    boolean lacks = needed.columns().stream().anyMatch(c -> shown.typeOf(c.name()).isEmpty());
    throw new Violation(
        lacks ? "no blink" : "realtime",
        node
            + " shows of "
            + Landscape.name(id)
            + " "
            + shown
            + ", tasks have told "
            + words.unions(id));
  }

  /** What is pending was told in the life of the segment that it is pending for. */
  private void checkLearnt(SimulatedNode node, SegmentId id, Fingerprint fingerprint) {
    Optional<PendingBackfill> pending = node.cache.pendingBackfill(id);
    if (pending.isEmpty()) {
      return;
    }
    if (!isLearnt(node, id, pending.get().usedRevision(), fingerprint)) {
      throw new Violation(
          "no time travel", node + " keeps for " + Landscape.name(id) + " what nobody told");
    }
  }

  /** A backfill of the node has just given that schema to the row: it must have a right to it. */
  void backfilled(SimulatedNode node, CommittedSegment row) {
    if (row.schema() instanceof StoredSchema.Readable readable
        && !isLearnt(node, row.id(), row.usedRevision(), readable.schema().fingerprint())) {
      throw new Violation(
          "what the store learns",
          node + " gave " + Landscape.name(row.id()) + " " + Landscape.name(readable.schema()));
    }
  }

  /** Told by a data node or stored in that life of the segment, or handed off whole. */
  private boolean isLearnt(SimulatedNode node, SegmentId id, long life, Fingerprint fingerprint) {
    boolean wasTold =
        told.get(id).contains(new Told(life, fingerprint)) || words(node).mayLearn(id, fingerprint);
    boolean wasStored =
        histories.get(id).stream()
            .anyMatch(
                standing ->
                    names(standing, fingerprint)
                        && standing.row().map(CommittedSegment::usedRevision).orElse(0L) == life);
    return wasTold || wasStored;
  }

  private void remember(SimulatedNode node, Seen of, SegmentId id, boolean found) {
    if (!found) {
      of.readable.remove(id);
      of.released.remove(id);
      return;
    }
    of.readable.add(id);
    Optional<CommittedSegment> row = node.cache.committed(id);
    if (row.isPresent() && row.get().needsSchema()) {
      of.readableLife.put(id, row.get().usedRevision());
    } else {
      of.readableLife.remove(id);
    }
  }

  /**
   * Whether a schema that was readable may be gone: its life in the store ended, or its task let
   * go.
   */
  private boolean mayGo(Seen of, SegmentId id) {
    Long life = of.readableLife.get(id);
    if (of.released.contains(id)) {
      return true;
    }
    if (life == null) {
      return standing(id, 0).stream().anyMatch(s -> !s.isLive() && s.row().isPresent());
    }
    return standing(id, life).stream()
        .anyMatch(
            standing ->
                !standing.isLive()
                    || !standing.row().map(CommittedSegment::usedRevision).orElse(0L).equals(life));
  }

  /** Whether the segment's row has gone from one life, since that revision, as nodes may know. */
  private boolean mayHaveEnded(SegmentId id, long since) {
    learnHistory();
    Set<Long> lived = new HashSet<>();
    for (Standing standing : standing(id, since)) {
      if (standing.isLive()) {
        lived.add(standing.row().orElseThrow().usedRevision());
      } else if (standing.row().isPresent() || !lived.isEmpty()) {
        return true;
      }
    }
    return lived.size() > 1;
  }

  /**
   * Counted is what is there. Only where tasks write a published segment, nobody can see from
   * outside whether its row awaits a poll; so the rows are counted together.
   */
  private static void checkCounts(SimulatedNode node) {
    EnumMap<Stage, Integer> shown = new EnumMap<>(Stage.class);
    int pending = 0;
    int readable = 0;
    int missing = 0;
    for (SegmentId id : Landscape.SEGMENTS) {
      if (node.cache.schemaOf(id) instanceof SchemaLookup.Found found) {
        shown.merge(found.stage(), 1, Integer::sum);
      }
      pending += node.cache.pendingBackfill(id).isPresent() ? 1 : 0;
      readable += node.cache.committed(id).filter(CommittedSegment::isReadable).isPresent() ? 1 : 0;
      missing += node.cache.stillMissing(id) ? 1 : 0;
    }
    StageCounts counts = node.cache.stageCounts();
    boolean agree =
        counts.realtime() == shown.getOrDefault(Stage.REALTIME, 0)
            && counts.pendingBackfill() == pending
            && counts.awaitingPoll() + counts.polled() == readable
            && counts.awaitingPoll() >= shown.getOrDefault(Stage.AWAITING_POLL, 0)
            && counts.polled() >= shown.getOrDefault(Stage.POLLED, 0)
            && counts.withoutSchema() == missing;
    if (!agree) {
      throw new Violation(
          "counts", node + " shows " + shown + ", readable " + readable + " and counts " + counts);
    }
  }

  private void checkOracle(SimulatedNode node) {
    Map<DatasourceName, List<RowSignature>> walked = new HashMap<>();
    Landscape.SEGMENTS.stream()
        .sorted(WALK)
        .forEach(
            id -> {
              List<RowSignature> of =
                  walked.computeIfAbsent(id.datasource(), a -> new ArrayList<>());
              if (node.cache.schemaOf(id) instanceof SchemaLookup.Found found) {
                of.add(found.schema().rowSignature());
              }
            });
    walked.forEach(
        (datasource, signatures) -> {
          RowSignature expected = policy.merge(signatures);
          RowSignature shown =
              node.cache
                  .datasourceSchema(datasource)
                  .map(DatasourceSchema::rowSignature)
                  .orElse(RowSignature.EMPTY);
          if (!shown.equals(expected)) {
            throw new Violation(
                "oracle", node + " merges " + datasource + " to " + shown + ", not " + expected);
          }
        });
  }

  // ---- at the end

  /** After faults have ended and a full refresh has run, memory is the store. */
  void checkConverged(SimulatedNode node, Set<SegmentId> askable) {
    check();
    for (SegmentId id : Landscape.SEGMENTS) {
      Optional<CommittedSegment> row = model.find(id).filter(CommittedSegment::used);
      checkNoLeak(node, id, row.isPresent() && !askable.contains(id));
      if (!node.cache.committed(id).equals(row)) {
        throw new Violation(
            "convergence", node + " has " + node.cache.committed(id) + ", the store " + row);
      }
      if (askable.contains(id)
          && row.isPresent()
          && row.get().needsSchema()
          && !row.get().isReadable()) {
        throw new Violation("convergence", "nobody has learnt " + Landscape.name(id));
      }
    }
  }

  /**
   * Nothing is in transit; a task's word stays only of a used segment that nobody can be asked of.
   */
  private static void checkNoLeak(SimulatedNode node, SegmentId id, boolean unanswerable) {
    if (node.cache.schemaOf(id) instanceof SchemaLookup.Found found) {
      boolean leaks =
          switch (found.stage()) {
            case REALTIME -> !unanswerable;
            case PENDING_BACKFILL -> !unanswerable || node.isLeading();
            case AWAITING_POLL -> true;
            case POLLED -> false;
          };
      if (leaks) {
        throw new Violation(
            "no leak", node + " still has " + Landscape.name(id) + " in " + found.stage());
      }
    }
  }

  // ---- the store's history

  private void learnHistory() {
    while (known < model.revision()) {
      known++;
      for (SegmentId id : Landscape.SEGMENTS) {
        List<Standing> history = histories.get(id);
        Optional<CommittedSegment> row = model.findAt(id, known);
        if (history.isEmpty() || !history.get(history.size() - 1).row().equals(row)) {
          history.add(new Standing(known, row));
        }
      }
    }
  }

  /** How the row has stood from that revision until now. */
  private List<Standing> standing(SegmentId id, long from) {
    List<Standing> history = histories.get(id);
    List<Standing> result = new ArrayList<>();
    for (int i = 0; i < history.size(); i++) {
      boolean lasted = i + 1 == history.size() || history.get(i + 1).since() > from;
      if (lasted) {
        result.add(history.get(i));
      }
    }
    return result;
  }

  private static boolean names(Standing standing, Fingerprint fingerprint) {
    if (!standing.isLive()) {
      return false;
    }
    StoredSchema schema = standing.row().orElseThrow().schema();
    return (schema instanceof StoredSchema.Readable readable
            && readable.schema().fingerprint().equals(fingerprint))
        || (schema instanceof StoredSchema.Unreadable unreadable
            && unreadable.fingerprint().equals(fingerprint));
  }

  private Seen seenOf(SimulatedNode node) {
    return Optional.ofNullable(seen.get(node))
        .orElseThrow(() -> new IllegalStateException("Not a node of this run: " + node));
  }

  private TaskWords words(SimulatedNode node) {
    return seenOf(node).words;
  }

  private void reached(SimulatedNode node, SegmentId id, long revision) {
    Seen of = seen.get(node);
    if (of != null) {
      of.floor.merge(id, revision, Math::max);
    }
  }
}
