package io.segmentschema.cache.realtime;

import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.realtime.TaskWords.Word;
import io.segmentschema.cache.segment.SegmentId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The words of tasks on their way in from another node. For one thread; the caller holds the
 * monitor of the task whose words it brings.
 *
 * <p>What one of the two nodes holds and the other does not may have left while the first was not
 * told: it stays readable, and leaves after a lease unless the task tells it.
 *
 * <p>What was handed off comes in as if it were still being written, and is handed off once the
 * words of all tasks are there: otherwise the first of several replicas would make the segment
 * final for the others.
 */
final class TakenOver {

  /** A word that is to be handed off in the end, as long as it stays what it is now. */
  private record Leaving(String task, SegmentId id, TaskState.Base base) {}

  private static final Optional<Reason> ABANDONED = Optional.of(Reason.ABANDONED);

  private final TransferStage stage;
  private final WaitingHandoffs waiting;
  private final long nowNanos;
  private final List<Leaving> leaving = new ArrayList<>();

  TakenOver(TransferStage stage, WaitingHandoffs waiting, long nowNanos) {
    this.stage = stage;
    this.waiting = waiting;
    this.nowNanos = nowNanos;
  }

  /**
   * Takes one task's words. What this node has heard from the incarnation's first message on is
   * left alone if it is as far. Of earlier incarnations, and where this node is further but has
   * come in the middle, what it never heard of is added, fit for reading and not for deltas.
   */
  void take(TaskState state, TaskWords told) {
    boolean sameEpoch = told.epoch() == state.epoch();
    boolean behind =
        told.epoch() < state.epoch() || (sameEpoch && told.sequence() < state.lastSequence());
    boolean asFar = behind || (sameEpoch && told.sequence() == state.lastSequence());
    if (behind || (state.isWhole() && asFar)) {
      addUnheard(state, told);
    } else {
      replace(state, told);
    }
  }

  /** Whatever is uncertain then is asked for with the next message, or leaves after a lease. */
  private void addUnheard(TaskState state, TaskWords told) {
    Set<SegmentId> heldHereOnly = new HashSet<>(state.held());
    for (Word word : told.words()) {
      heldHereOnly.remove(word.id());
      Optional<Reason> left = state.released(word.id());
      boolean wasHeard = state.isWhole() && word.epoch() == state.epoch();
      if (!wasHeard && isNew(state, word) && carry(told.task(), word)) {
        addUnheard(state, told.task(), word, left.isPresent());
      }
    }
    if (!state.isWhole()) {
      heldHereOnly.stream().filter(id -> !isExact(state, id)).forEach(id -> doubt(state, id));
      state.askAnew();
    }
  }

  /** What was handed off is final for its task, so nothing that was heard here can be newer. */
  private static boolean isNew(TaskState state, Word word) {
    return word.state().isHandedOff()
        ? !isExact(state, word.id())
        : state.knowsReleased()
            && state.base(word.id()).isEmpty()
            && !state.released(word.id()).equals(ABANDONED);
  }

  private static boolean isExact(TaskState state, SegmentId id) {
    return state.base(id).map(TaskState.Base::exact).orElse(false);
  }

  private void doubt(TaskState state, SegmentId id) {
    state.vouchForNoLonger(id, nowNanos);
  }

  /**
   * A word that has been carried over.
   *
   * @param leftSince whether the task has handed it off after it told this
   */
  private void addUnheard(TaskState state, String task, Word word, boolean leftSince) {
    boolean isLeaving = word.state().isHandedOff();
    put(state, task, word, isLeaving && word.state().isExact());
    if (leftSince && !isLeaving) {
      handOffLater(state, task, word.id());
    } else if (!isLeaving) {
      doubt(state, word.id());
    }
  }

  private void replace(TaskState state, TaskWords told) {
    Set<SegmentId> unheardThere = new HashSet<>(state.held());
    state.resume(told.epoch(), told.sequence(), nowNanos);
    boolean allExact = true;
    for (Word word : told.words()) {
      boolean isHeldHere = unheardThere.remove(word.id());
      boolean isExact = word.state().isExact();
      boolean isLeaving = word.state().isHandedOff();
      boolean isUncertain = !isExact && !isLeaving;
      allExact &= !isUncertain;
      if (isLeaving) {
        waiting.forget(told.task(), word.id());
      }
      if (!(isUncertain && isHeldHere) && carry(told.task(), word)) {
        put(state, told.task(), word, isExact);
        if (isUncertain) {
          doubt(state, word.id());
        }
      }
    }
    unheardThere.forEach(id -> doubt(state, id));
    if (!allExact || !unheardThere.isEmpty()) {
      state.askAnew();
    }
  }

  /** What waits to be handed off here is what the task told last. */
  private boolean carry(String task, Word word) {
    return !waiting.isWaiting(task, word.id())
        && stage.carryOver(task, word.id(), word.rowSignature(), word.numRows());
  }

  private void put(TaskState state, String task, Word word, boolean exact) {
    TaskState.Base base = new TaskState.Base(word.rowSignature(), exact, word.epoch());
    state.setBase(word.id(), base);
    if (word.state().isHandedOff()) {
      handOffLater(state, task, word.id());
    }
  }

  private void handOffLater(TaskState state, String task, SegmentId id) {
    state.base(id).ifPresent(base -> leaving.add(new Leaving(task, id, base)));
  }

  /** The tasks that have something to hand off now. */
  List<String> leaving() {
    return leaving.stream().map(Leaving::task).distinct().toList();
  }

  /** Hands off what that task had handed off. */
  @SuppressWarnings("ReferenceEquality") // this very word, and not a newer one that is alike
  void handOff(TaskState state, String task) {
    for (Leaving word : leaving) {
      if (word.task().equals(task)) {
        Optional<TaskState.Base> base = state.base(word.id());
        if (base.isPresent() && base.get() == word.base()) {
          var unused = state.removeBase(word.id());
          waiting.release(task, word.id(), Reason.HANDED_OFF, word.base().exact(), stage);
        }
      }
    }
  }
}
