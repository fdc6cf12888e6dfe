package io.segmentschema.cache.realtime;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.segment.SegmentId;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
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
  private final WaitingHandoffs waiting;
  private final Duration lease;
  private final Ticker ticker;

  /**
   * @param lease how long a task may be silent before it counts as gone
   */
  public RealtimeTasks(Duration lease, Ticker ticker) {
    this.lease = lease;
    this.ticker = ticker;
    this.waiting = new WaitingHandoffs(ticker);
  }

  /** Takes one push; the same message again changes nothing and gets the same answer. */
  public PushResult push(RealtimePush push, RealtimeStage stage) {
    return withTask(push.task(), state -> pushTo(state, push, stage));
  }

  /** Takes one removal; the same message again changes nothing and gets the same answer. */
  public RemovalResult remove(RealtimeRemoval removal, RealtimeStage stage) {
    return withTask(removal.task(), state -> removeFrom(state, removal, stage));
  }

  /**
   * All that is known of the tasks, for a node that has not heard their messages; ordered by name.
   * Each task's words are what they are after the message that its sequence names.
   */
  public ImmutableList<TaskWords> words(TransferStage stage) {
    WordsOfTasks words = new WordsOfTasks(stage);
    for (String task : List.copyOf(tasks.keySet())) {
      TaskState state = tasks.get(task);
      if (state != null) {
        synchronized (state) {
          words.add(task, state);
        }
      }
    }
    return words.all();
  }

  /**
   * From now on words of tasks may be missing here that another node knows: what is handed off
   * stays as if it were written until {@link #endTakeover}, for a lease at most.
   */
  public void beginTakeover() {
    waiting.begin();
  }

  /**
   * Takes over what another node knows of tasks. A task that this node has heard as far, and from
   * its first message on, is left alone. Nothing is invented: what is uncertain then stays
   * readable, is asked for anew with the task's next message, and leaves if the task does not tell
   * it.
   */
  public void takeOver(List<TaskWords> told, TransferStage stage) {
    TakenOver taken = new TakenOver(stage, waiting, ticker.read());
    for (TaskWords words : told) {
      forTask(words.task(), state -> taken.take(state, words));
    }
    for (String task : taken.leaving()) {
      forTask(task, state -> taken.handOff(state, task));
    }
  }

  /** No more is to come: what was handed off meanwhile is. Safe to call at any time. */
  public void endTakeover(RealtimeStage stage) {
    waiting.end();
    for (String task : waiting.tasks()) {
      forTask(task, state -> waiting.letGo(task, stage));
    }
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
   * segments that an earlier incarnation of a task told and the present one never did. Handoffs
   * that have waited as long for words of other replicas take effect.
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
    for (String task : waiting.overdue(lease)) {
      forTask(task, state -> waiting.letGoOverdue(lease, task, stage));
    }
    return expired;
  }

  private int expire(String task, TaskState state, RealtimeStage stage) {
    boolean silent = isOver(state.heardNanos());
    boolean earlierIncarnationsOver = isOver(state.earlierSinceNanos());
    if (earlierIncarnationsOver) {
      state.forgetReleased();
    }
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
      state.gap();
    }
    PushResult result = new PushInProgress(state, push.task(), gap, waiting, stage).take(push);
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
      state.gap();
    }
    int removed = 0;
    for (SegmentId id : new LinkedHashSet<>(removal.segmentIds())) {
      Optional<TaskState.Base> base = state.removeBase(id);
      state.released(id, removal.reason());
      if (base.isPresent()) {
        waiting.release(removal.task(), id, removal.reason(), base.get().exact(), stage);
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

  private void forTask(String task, Consumer<TaskState> work) {
    var unused =
        withTask(
            task,
            state -> {
              work.accept(state);
              return state;
            });
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
}
