package io.segmentschema.cache.realtime;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.segment.SegmentId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Handoffs that come in while words of other replicas may still be missing. The one of the only
 * replica that is known here would make the segment final, and its columns all that the store
 * learns. So it waits, and the segment counts as written, until the words of all are here.
 *
 * <p>Any thread; what concerns one task is called under that task's monitor.
 */
final class WaitingHandoffs {

  private record Handoff(String task, SegmentId id) {}

  /** Each with whether the task's word was exact. */
  private final ConcurrentMap<Handoff, Boolean> waiting = new ConcurrentHashMap<>();

  @GuardedBy("this")
  private boolean wordsMayBeMissing;

  /** From now on handoffs wait. */
  synchronized void begin() {
    wordsMayBeMissing = true;
  }

  /** From now on they do not; those that have waited are to be let go. */
  synchronized void end() {
    wordsMayBeMissing = false;
  }

  /** The task holds the segment no longer: tells the stage, or waits with it. */
  void release(String task, SegmentId id, Reason reason, boolean exact, RealtimeStage stage) {
    if (reason != Reason.HANDED_OFF || !isToWait(task, id, exact)) {
      stage.release(task, id, reason, exact);
    }
  }

  /** One step with the end, so that none begins to wait behind it. */
  private synchronized boolean isToWait(String task, SegmentId id, boolean exact) {
    if (wordsMayBeMissing) {
      waiting.put(new Handoff(task, id), exact);
    }
    return wordsMayBeMissing;
  }

  /** Whether the task has handed that segment off, and the stage does not know it yet. */
  boolean isWaiting(String task, SegmentId id) {
    return waiting.containsKey(new Handoff(task, id));
  }

  /** Another node knows of the same handoff, and the words before it. */
  void forget(String task, SegmentId id) {
    waiting.remove(new Handoff(task, id));
  }

  /** The tasks of which handoffs wait. */
  ImmutableSet<String> tasks() {
    return waiting.keySet().stream().map(Handoff::task).collect(ImmutableSet.toImmutableSet());
  }

  /** Tells the stage what that task has handed off meanwhile. */
  void letGo(String task, RealtimeStage stage) {
    waiting.forEach(
        (handoff, exact) -> {
          if (handoff.task().equals(task)) {
            stage.release(task, handoff.id(), Reason.HANDED_OFF, exact);
            waiting.remove(handoff);
          }
        });
  }
}
