package io.segmentschema.cache.realtime;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.SegmentId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** One push on its way through its updates; the monitor of its task is held. */
final class PushInProgress {

  private final TaskState state;
  private final String task;
  private final boolean gap;
  private final WaitingHandoffs waiting;
  private final RealtimeStage stage;
  private final List<String> accepted = new ArrayList<>();
  private final List<RejectedUpdate> rejected = new ArrayList<>();
  private final Set<SegmentId> baseless = new LinkedHashSet<>();

  PushInProgress(
      TaskState state, String task, boolean gap, WaitingHandoffs waiting, RealtimeStage stage) {
    this.state = state;
    this.task = task;
    this.gap = gap;
    this.waiting = waiting;
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
    Optional<String> finalReason = finalReason(id);
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

  private Optional<String> finalReason(SegmentId id) {
    return waiting.isWaiting(task, id)
        ? Optional.of(RealtimeStage.HANDED_OFF)
        : stage.finalReason(task, id);
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
   * A segment that is final may be written again, in another life or when its row is gone: by then
   * the base lacks this update.
   */
  private void refuse(SegmentId id, String reason) {
    state.loseBase(id);
    reject(id, reason);
  }

  private void reject(SegmentId id, String reason) {
    rejected.add(new RejectedUpdate(id.toString(), reason));
  }
}
