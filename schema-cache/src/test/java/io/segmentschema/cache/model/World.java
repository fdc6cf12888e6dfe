package io.segmentschema.cache.model;

import static io.segmentschema.cache.model.Mismatch.same;

import com.google.common.collect.Lists;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.StageCounts;
import io.segmentschema.cache.StagedPoll;
import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.model.Step.Numbering;
import io.segmentschema.cache.model.Step.Where;
import io.segmentschema.cache.realtime.PushResult;
import io.segmentschema.cache.realtime.RealtimePush;
import io.segmentschema.cache.realtime.RealtimeRemoval;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.realtime.RejectedUpdate;
import io.segmentschema.cache.realtime.RemovalResult;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Does each step to the cache and to the reference, and compares what they say to it. */
final class World {

  /** A poll that has read its snapshot and is not taken over. */
  private record OpenPoll(
      StagedPoll staged,
      PollKind kind,
      long version,
      List<CommittedSegment> rows,
      long builtUpon) {}

  private final Universe universe;
  private final ManualTime time;
  private final SchemaCacheConfig config;
  private final SchemaCache cache;
  private final StoreTruth store;
  private final ReferenceCache reference;
  private final ReferenceTasks tasks;
  private final Comparison comparison;
  private final List<StoreTruth.Commit> untold = new ArrayList<>();
  private final List<OpenPoll> openPolls = new ArrayList<>();
  private final TaskScript script;
  private final Map<SegmentId, PendingBackfill> earlierPending = new HashMap<>();

  World(MergePolicy policy) {
    this.universe = new Universe("");
    this.time = new ManualTime();
    this.config = new SchemaCacheConfig(policy, Duration.ofMinutes(15), Duration.ofMinutes(10));
    this.cache = new SchemaCache(config, time.clock(), time.ticker());
    this.script = new TaskScript(universe);
    this.store = new StoreTruth(universe);
    this.reference = new ReferenceCache(policy);
    this.tasks = new ReferenceTasks(reference);
    this.comparison = new Comparison(cache, reference, universe);
  }

  void run(Step step) {
    reference.pending.forEach(earlierPending::put);
    play(step);
    boolean byTasks =
        step instanceof Step.Push
            || step instanceof Step.Leave
            || step instanceof Step.ExpireSilent
            || step instanceof Step.ExpirePending;
    comparison.after(store.revision(), byTasks);
  }

  /** Takes everything away by the ways that there are; nothing may be left. */
  void removeEverything() {
    store.outgrowThePast();
    for (int task = 0; task < Universe.TASKS; task++) {
      List<Integer> all = IntStream.range(0, Universe.SEGMENTS).boxed().toList();
      run(new Step.Leave(task, Numbering.REBORN, Reason.ABANDONED, all));
    }
    for (int segment = 0; segment < Universe.SEGMENTS; segment++) {
      run(new Step.MarkUnused(segment, Where.HERE));
    }
    run(new Step.Poll(PollKind.FULL));
    run(new Step.Wait(16));
    run(new Step.ExpireSilent());
    same("left in stages", new StageCounts(0, 0, 0, 0, 0), cache.stageCounts());
    same("datasources left", List.of(), cache.datasourceSchemas());
    cache.forEachUsedSegment(row -> same("row left", null, row));
  }

  /** How many bytes the cache, which must be empty, holds on to. */
  long retained() {
    return Retained.byEmpty(cache);
  }

  private void play(Step step) {
    if (step instanceof Step.Publish it) {
      FingerprintedSchema schema = it.schema() < 0 ? null : Universe.schema(it.schema());
      committed(store.publish(it.segment(), schema, count(it.numRows())), it.where());
    } else if (step instanceof Step.MarkUnused it) {
      committed(store.markUnused(it.segment()), it.where());
    } else if (step instanceof Step.Tombstone it) {
      committed(store.tombstone(it.segment()), it.where());
    } else if (step instanceof Step.Backfill it) {
      committed(store.backfill(firstPending(it.most())), it.where());
    } else if (step instanceof Step.DeleteRow it) {
      store.delete(it.segment());
    } else if (step instanceof Step.DamagePayload it) {
      store.damage(Universe.schema(it.schema()));
    } else if (step instanceof Step.BackUpStore) {
      store.backUp();
    } else if (step instanceof Step.RestoreStore) {
      store.restore();
    } else if (step instanceof Step.TellCommit it) {
      taken(untold, it.which()).forEach(this::tell);
    } else {
      playPoll(step);
    }
  }

  private void playPoll(Step step) {
    if (step instanceof Step.Poll it) {
      begin(it.kind()).forEach(this::end);
    } else if (step instanceof Step.BeginPoll it) {
      openPolls.addAll(begin(it.kind()));
    } else if (step instanceof Step.EndPoll it) {
      taken(openPolls, it.which()).forEach(this::end);
    } else if (step instanceof Step.BreakOffPoll it) {
      taken(openPolls, it.which());
    } else {
      playLearning(step);
    }
  }

  private void playLearning(Step step) {
    if (step instanceof Step.Answer it) {
      answer(it);
    } else if (step instanceof Step.DropPending it) {
      drop(universe.segments.get(it.segment()), it.anEarlierOne());
    } else if (step instanceof Step.ExpirePending it) {
      Instant since = time.clock().instant().minus(Duration.ofMinutes(it.minutesFollowing()));
      int expected = reference.expirePending(config.orphanedPendingLimit(), since);
      same("expired pending", expected, cache.expirePending(since));
    } else if (step instanceof Step.ExpireSilent) {
      int expected =
          tasks.expireSilent(config.realtimeLease(), time.ticker().read(), time.clock().instant());
      same("expired realtime", expected, cache.expireSilentTasks());
    } else if (step instanceof Step.Wait it) {
      time.advance(Duration.ofMinutes(it.minutes()));
    } else if (step instanceof Step.Push it) {
      push(it);
    } else if (step instanceof Step.Leave it) {
      leave(it);
    }
  }

  // ---- the store's side

  private void committed(StoreTruth.Commit commit, Where where) {
    switch (where) {
      case HERE -> tell(commit);
      case HERE_TOLD_LATER -> untold.add(commit);
      case ELSEWHERE -> {}
    }
  }

  private void tell(StoreTruth.Commit commit) {
    if (commit.changed()) {
      cache.applyCommit(commit.version(), commit.images());
      reference.commit(commit.version().revision(), commit.images(), time.clock().instant());
    } else {
      cache.applyFound(commit.images());
      reference.found(commit.images(), time.clock().instant());
    }
  }

  /** The poll if it may begin; a delta needs something to build upon. */
  private List<OpenPoll> begin(PollKind kind) {
    StoreVersion version = new StoreVersion(store.revision());
    boolean may =
        kind == PollKind.FULL || (reference.ready && version.revision() >= reference.polled);
    StagedPoll staged;
    try {
      staged = cache.beginPoll(kind, version);
    } catch (IllegalArgumentException refused) {
      same("a poll may begin", may, false);
      return List.of();
    }
    same("a poll may begin", may, true);
    List<CommittedSegment> rows = store.read(kind, reference.polled);
    rows.forEach(staged::add);
    return List.of(new OpenPoll(staged, kind, version.revision(), rows, reference.polled));
  }

  /** Takes a poll over, once; one that another has overtaken is refused and changes nothing. */
  private void end(OpenPoll poll) {
    boolean overtaken = poll.builtUpon() != reference.polled;
    same("an overtaken poll is refused", overtaken, isRefused(poll.staged()));
    if (!overtaken) {
      reference.poll(poll.kind(), poll.version(), poll.rows(), time.clock().instant());
    }
    same("a poll is taken over once", true, isRefused(poll.staged()));
  }

  private static boolean isRefused(StagedPoll staged) {
    try {
      staged.apply();
      return false;
    } catch (IllegalStateException refused) {
      return true;
    }
  }

  private List<PendingBackfill> firstPending(int most) {
    TreeSet<PendingBackfill> sorted =
        new TreeSet<>(Comparator.comparing(entry -> entry.id().toString()));
    sorted.addAll(reference.pending.values());
    return sorted.stream().limit(most).toList();
  }

  // ---- learning

  private void answer(Step.Answer it) {
    SegmentId id = universe.segments.get(it.segment());
    CommittedSegment row = reference.rows.get(id);
    long present = row == null ? 1 : row.usedRevision();
    long life = it.life() == Step.Life.PRESENT ? present : present + 1;
    SegmentSchema learnt = new SegmentSchema(Universe.schema(it.schema()), count(it.numRows()));
    same(
        "answer taken",
        reference.answer(id, life, learnt, time.clock().instant()),
        cache.offerAnswer(id, life, learnt));
  }

  private void drop(SegmentId id, boolean anEarlierOne) {
    PendingBackfill entry = anEarlierOne ? earlierPending.get(id) : reference.pending.get(id);
    if (entry != null) {
      same("pending dropped", reference.dropPending(entry), cache.dropPending(entry));
    }
  }

  // ---- tasks

  private void push(Step.Push it) {
    RealtimePush push = script.push(it);
    PushResult result = cache.push(push);
    ReferenceTasks.Answer said =
        new ReferenceTasks.Answer(
            new TreeSet<>(result.accepted()),
            new TreeSet<>(result.needAbsolute()),
            new TreeSet<>(Lists.transform(result.rejected(), RejectedUpdate::segmentId)),
            -1);
    same("answer to a push", tasks.push(push, time.ticker().read()), said);
  }

  private void leave(Step.Leave it) {
    RealtimeRemoval removal = script.removal(it);
    RemovalResult result = cache.remove(removal);
    ReferenceTasks.Answer said = ReferenceTasks.Answer.of(result.removed());
    said.needAbsolute().addAll(result.needAbsolute());
    same(
        "answer to a removal",
        tasks.remove(removal, time.ticker().read(), time.clock().instant()),
        said);
  }

  private static OptionalLong count(int numRows) {
    return numRows < 0 ? OptionalLong.empty() : OptionalLong.of(numRows);
  }

  private static <T> List<T> taken(List<T> list, int which) {
    return list.isEmpty() ? List.of() : List.of(list.remove(which % list.size()));
  }
}
