package io.segmentschema.cache.realtime;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.SegmentId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * The protocol that realtime tasks speak: incarnations, sequences, lost messages, leases.
 *
 * <p>Callers are the service's request threads and the housekeeping thread. The messages of one
 * task are taken one at a time under that task's monitor; a reader of the cache never waits here.
 * Within one incarnation (epoch) messages count from 1. A message out of order is answered by
 * asking for everything anew, because what a lost message said cannot be guessed: absolutes in it
 * apply, its deltas do not.
 */
public final class RealtimeTasks {

  private final ConcurrentMap<String, TaskState> tasks = new ConcurrentHashMap<>();
  private final Duration lease;
  private final Ticker ticker;

  /**
   * @param lease how long a task may be silent before it counts as gone
   */
  public RealtimeTasks(Duration lease, Ticker ticker) {
    this.lease = lease;
    this.ticker = ticker;
  }

  /** Takes one push; the same message again changes nothing and gets the same answer. */
  public PushResult push(RealtimePush push, RealtimeStage stage) {
    return withTask(push.task(), state -> pushTo(state, push, stage));
  }

  /** Takes one removal; the same message again changes nothing and gets the same answer. */
  public RemovalResult remove(RealtimeRemoval removal, RealtimeStage stage) {
    return withTask(removal.task(), state -> removeFrom(state, removal, stage));
  }

  /** Every segment that the task holds; none if nothing is known of it. */
  public ImmutableSet<SegmentId> heldBy(String task) {
    TaskState state = tasks.get(task);
    if (state == null) {
      return ImmutableSet.of();
    }
    synchronized (state) {
      return state.held();
    }
  }

  /**
   * Lets go of what nobody has vouched for within the lease: the segments of silent tasks, and
   * segments that an earlier incarnation of a task told and the present one never did.
   *
   * @return how many segments left
   */
  public int expireSilent(RealtimeStage stage) {
    int expired = 0;
    for (String task : List.copyOf(tasks.keySet())) {
      TaskState state = tasks.get(task);
      if (state != null) {
        synchronized (state) {
          expired += state.isGone() ? 0 : expire(task, state, stage);
        }
      }
    }
    return expired;
  }

  private int expire(String task, TaskState state, RealtimeStage stage) {
    boolean silent = isOver(state.heardNanos());
    boolean earlierIncarnationsOver = isOver(state.epochSinceNanos());
    int expired = 0;
    for (SegmentId id : state.held()) {
      boolean earlier = state.base(id).map(base -> base.epoch() < state.epoch()).orElse(false);
      if (silent || (earlier && earlierIncarnationsOver)) {
        state.removeBase(id);
        stage.release(task, id, Reason.ABANDONED, false);
        expired++;
      }
    }
    if (silent) {
      state.markGone();
      tasks.remove(task, state);
    }
    return expired;
  }

  private boolean isOver(long sinceNanos) {
    return ticker.read() - sinceNanos > lease.toNanos();
  }

  private PushResult pushTo(TaskState state, RealtimePush push, RealtimeStage stage) {
    if (push.epoch() < state.epoch()) {
      return stale(state, push);
    }
    state.heard(push.epoch(), ticker.read());
    if (state.isRepeated(push.sequence())) {
      return state
          .answers()
          .to(push)
          .orElseGet(() -> tooLate(push, "sequence " + push.sequence() + " came too late"));
    }
    boolean gap = state.isGap(push.sequence());
    if (gap) {
      state.loseBases();
    }
    PushResult result = new PushInProgress(state, push.task(), gap, stage).take(push);
    state.taken(push.sequence());
    state.answers().keep(push, result);
    return result;
  }

  private RemovalResult removeFrom(TaskState state, RealtimeRemoval removal, RealtimeStage stage) {
    if (removal.epoch() < state.epoch()) {
      return new RemovalResult(0, ImmutableList.of());
    }
    state.heard(removal.epoch(), ticker.read());
    if (state.isRepeated(removal.sequence())) {
      return state.answers().to(removal).orElseGet(() -> new RemovalResult(0, ImmutableList.of()));
    }
    boolean gap = state.isGap(removal.sequence());
    if (gap) {
      state.loseBases();
    }
    int removed = 0;
    for (SegmentId id : new LinkedHashSet<>(removal.segmentIds())) {
      Optional<TaskState.Base> base = state.removeBase(id);
      if (base.isPresent()) {
        stage.release(removal.task(), id, removal.reason(), base.get().exact());
        removed++;
      }
    }
    RemovalResult result =
        new RemovalResult(removed, gap ? state.heldAnd(Set.of()) : ImmutableList.of());
    state.taken(removal.sequence());
    state.answers().keep(removal, result);
    return result;
  }

  private static PushResult stale(TaskState state, RealtimePush push) {
    PushResult rejected =
        tooLate(push, "stale epoch " + push.epoch() + ", the task's epoch is " + state.epoch());
    ImmutableList<String> deltas =
        push.updates().stream()
            .filter(SegmentUpdate::delta)
            .map(update -> update.id().toString())
            .collect(ImmutableList.toImmutableList());
    return new PushResult(ImmutableList.of(), deltas, rejected.rejected());
  }

  private static PushResult tooLate(RealtimePush push, String reason) {
    ImmutableList.Builder<RejectedUpdate> rejected = ImmutableList.builder();
    rejected.addAll(push.malformed());
    push.updates()
        .forEach(update -> rejected.add(new RejectedUpdate(update.id().toString(), reason)));
    return new PushResult(ImmutableList.of(), ImmutableList.of(), rejected.build());
  }

  /** Runs under the task's monitor; begins anew if the task's lease ended in between. */
  private <T> T withTask(String task, Function<TaskState, T> work) {
    while (true) {
      TaskState state = tasks.computeIfAbsent(task, absent -> new TaskState());
      synchronized (state) {
        if (!state.isGone()) {
          return work.apply(state);
        }
      }
      tasks.remove(task, state);
    }
  }

  /** One push on its way through its updates. */
  private static final class PushInProgress {

    private final TaskState state;
    private final String task;
    private final boolean gap;
    private final RealtimeStage stage;
    private final List<String> accepted = new ArrayList<>();
    private final List<RejectedUpdate> rejected = new ArrayList<>();
    private final Set<SegmentId> baseless = new LinkedHashSet<>();

    PushInProgress(TaskState state, String task, boolean gap, RealtimeStage stage) {
      this.state = state;
      this.task = task;
      this.gap = gap;
      this.stage = stage;
    }

    PushResult take(RealtimePush push) {
      rejected.addAll(push.malformed());
      push.updates().forEach(this::takeUpdate);
      ImmutableList<String> needAbsolute =
          gap || !baseless.isEmpty() ? state.heldAnd(baseless) : ImmutableList.of();
      return new PushResult(
          ImmutableList.copyOf(accepted), needAbsolute, ImmutableList.copyOf(rejected));
    }

    private void takeUpdate(SegmentUpdate update) {
      SegmentId id = update.id();
      Optional<String> finalReason = stage.finalReason(task, id);
      if (finalReason.isPresent()) {
        refuse(id, finalReason.get());
        return;
      }
      Optional<TaskState.Base> base = state.base(id).filter(TaskState.Base::exact);
      if (update.delta() && (gap || base.isEmpty())) {
        baseless.add(id);
        return;
      }
      try {
        RowSignature before = base.map(TaskState.Base::rowSignature).orElse(RowSignature.EMPTY);
        hold(id, update.applyTo(before), update.numRows());
      } catch (InvalidInputException wrongSignature) {
        reject(id, wrongSignature.field() + ": " + wrongSignature.problem());
      }
    }

    private void hold(SegmentId id, RowSignature rowSignature, OptionalLong numRows) {
      Optional<String> refusal = stage.hold(task, id, rowSignature, numRows);
      if (refusal.isPresent()) {
        refuse(id, refusal.get()); // It has become final since the look at it.
        return;
      }
      state.setBase(id, rowSignature);
      accepted.add(id.toString());
    }

    /**
     * A segment that is final may be written again, in another life or when its row is gone: by
     * then the base lacks this update.
     */
    private void refuse(SegmentId id, String reason) {
      state.loseBase(id);
      reject(id, reason);
    }

    private void reject(SegmentId id, String reason) {
      rejected.add(new RejectedUpdate(id.toString(), reason));
    }
  }
}
