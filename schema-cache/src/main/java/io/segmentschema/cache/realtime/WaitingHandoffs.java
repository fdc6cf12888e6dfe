package io.segmentschema.cache.realtime;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.segment.SegmentId;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * Handoffs that come in while words of other replicas may still be missing. The one of the only
 * replica that is known here would make the segment final, and its columns all that the store
 * learns. So it waits, and the segment counts as written, until the words of all are here; if that
 * takes longer than a lease, it is let go as a word that may be incomplete, so that memory does not
 * fill up.
 *
 * <p>Any thread; what concerns one task is called under that task's monitor.
 */
final class WaitingHandoffs {

  private record Handoff(String task, SegmentId id) {}

  /**
   * How it was when it began to wait.
   *
   * @param exact whether the task's word was
   */
  private record Since(long nanos, boolean exact) {}

  private final ConcurrentMap<Handoff, Since> waiting = new ConcurrentHashMap<>();
  private final Ticker ticker;

  @GuardedBy("this")
  private boolean wordsMayBeMissing;

  WaitingHandoffs(Ticker ticker) {
    this.ticker = ticker;
  }

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
      waiting.put(new Handoff(task, id), new Since(ticker.read(), exact));
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
    return tasks(since -> true);
  }

  /** Those of which some have waited for longer than a lease. */
  ImmutableSet<String> overdue(Duration lease) {
    return tasks(isOverdue(lease));
  }

  private ImmutableSet<String> tasks(Predicate<Since> which) {
    return waiting.entrySet().stream()
        .filter(handoff -> which.test(handoff.getValue()))
        .map(handoff -> handoff.getKey().task())
        .collect(ImmutableSet.toImmutableSet());
  }

  private Predicate<Since> isOverdue(Duration lease) {
    long nowNanos = ticker.read();
    return since -> nowNanos - since.nanos() > lease.toNanos();
  }

  /** Tells the stage what that task has handed off meanwhile. */
  void letGo(String task, RealtimeStage stage) {
    letGo(task, stage, since -> true, Since::exact);
  }

  /** Tells the stage what of that has waited for longer: others may know more of it. */
  void letGoOverdue(Duration lease, String task, RealtimeStage stage) {
    letGo(task, stage, isOverdue(lease), since -> false);
  }

  private void letGo(
      String task, RealtimeStage stage, Predicate<Since> isToGo, Predicate<Since> isExact) {
    waiting.forEach(
        (handoff, since) -> {
          if (handoff.task().equals(task) && isToGo.test(since)) {
            stage.release(task, handoff.id(), Reason.HANDED_OFF, isExact.test(since));
            waiting.remove(handoff);
          }
        });
  }
}
