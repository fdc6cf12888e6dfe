package io.segmentschema.cache.realtime;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.SegmentId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of one task: its incarnation, how far its messages have been heard, and the base of
 * every segment that it holds. Guarded by its own monitor, which {@link RealtimeTasks} takes.
 */
final class TaskState {

  /**
   * What deltas of one segment build upon.
   *
   * @param exact false after a lost or refused update: the base is only good for reading until the
   *     task sends it whole
   * @param epoch the incarnation that told it
   */
  record Base(RowSignature rowSignature, boolean exact, long epoch) {}

  /** Beyond that many it is no longer told apart what has left. */
  private static final int MOST_RELEASED = 256;

  private final Map<SegmentId, Base> bases = new LinkedHashMap<>();
  private final Answers answers = new Answers();
  private long epoch = -1;
  private long lastSequence;

  /**
   * Whether every message of this incarnation was heard, or is contained in what was taken over.
   */
  private boolean whole;

  /** Whether the next message is answered as if one before it had been lost. */
  private boolean askAnew;

  /** What has left, and why, so that nobody's older words bring it back as being written. */
  private final Map<SegmentId, Reason> released = new HashMap<>();

  /** Whether what has left is still told apart. */
  private boolean knowsReleased = true;

  private long heardNanos;

  /** Since when what an earlier incarnation told, or might as well have, is not vouched for. */
  private long earlierSinceNanos;

  private boolean gone;

  long epoch() {
    return epoch;
  }

  long heardNanos() {
    return heardNanos;
  }

  long earlierSinceNanos() {
    return earlierSinceNanos;
  }

  boolean isGone() {
    return gone;
  }

  void markGone() {
    gone = true;
  }

  /** Notes a sign of life; a higher epoch begins a new incarnation with sequence 1 to come. */
  void heard(long messageEpoch, long nowNanos) {
    heardNanos = nowNanos;
    if (messageEpoch > epoch) {
      epoch = messageEpoch;
      earlierSinceNanos = nowNanos;
      lastSequence = 0;
      whole = true;
      askAnew = false;
      answers.clear();
      loseBases();
    }
  }

  /** Takes up another node's knowledge of the task: what is held by then is not fit for deltas. */
  void resume(long itsEpoch, long itsSequence, long nowNanos) {
    heard(itsEpoch, nowNanos);
    loseBases();
    lastSequence = itsSequence;
    whole = true;
  }

  /** Whether messages are missing before this one. */
  boolean isGap(long sequence) {
    if (askAnew) {
      return true;
    }
    return sequence != lastSequence + 1;
  }

  /** Messages are missing: no base is fit for deltas. */
  void gap() {
    loseBases();
    whole = false;
  }

  long lastSequence() {
    return lastSequence;
  }

  boolean isWhole() {
    return whole;
  }

  /** The next message is answered as if one before it had been lost. */
  void askAnew() {
    askAnew = true;
  }

  /** Why the segment has left since this node first heard of the task; empty if it has not. */
  Optional<Reason> released(SegmentId id) {
    return Optional.ofNullable(released.get(id));
  }

  /** Whether it is known what has left. */
  boolean knowsReleased() {
    return knowsReleased;
  }

  /** From now on nobody has older words than this node. */
  void forgetReleased() {
    knowsReleased = false;
    released.clear();
  }

  /** Takes note that the task named the segment as one that leaves. */
  void released(SegmentId id, Reason reason) {
    if (knowsReleased) {
      released.put(id, reason);
    }
    if (released.size() > MOST_RELEASED) {
      forgetReleased();
    }
  }

  /**
   * It leaves after a lease, like what earlier incarnations told, unless the task tells it anew.
   */
  void vouchForNoLonger(SegmentId id, long nowNanos) {
    bases.computeIfPresent(id, (segment, base) -> new Base(base.rowSignature(), false, epoch - 1));
    earlierSinceNanos = nowNanos;
  }

  boolean isRepeated(long sequence) {
    return sequence <= lastSequence;
  }

  /** What the messages of this incarnation were answered. */
  Answers answers() {
    return answers;
  }

  /** The message has been taken; what comes next has a higher number. */
  void taken(long sequence) {
    lastSequence = sequence;
    askAnew = false;
  }

  /** Makes every base unfit for deltas until the task sends it whole. */
  void loseBases() {
    bases.replaceAll((id, base) -> new Base(base.rowSignature(), false, base.epoch()));
  }

  /** The same for one segment. */
  void loseBase(SegmentId id) {
    bases.computeIfPresent(
        id, (segment, base) -> new Base(base.rowSignature(), false, base.epoch()));
  }

  void setBase(SegmentId id, RowSignature rowSignature) {
    setBase(id, new Base(rowSignature, true, epoch));
  }

  void setBase(SegmentId id, Base base) {
    bases.put(id, base);
  }

  Optional<Base> base(SegmentId id) {
    return Optional.ofNullable(bases.get(id));
  }

  Optional<Base> removeBase(SegmentId id) {
    return Optional.ofNullable(bases.remove(id));
  }

  /** Every segment that the task holds. */
  ImmutableSet<SegmentId> held() {
    return ImmutableSet.copyOf(bases.keySet());
  }

  /** The held segments and the given ones, as an answer names them. */
  ImmutableList<String> heldAnd(Set<SegmentId> others) {
    Set<SegmentId> all = new LinkedHashSet<>(bases.keySet());
    all.addAll(others);
    return all.stream().map(SegmentId::toString).collect(ImmutableList.toImmutableList());
  }
}
