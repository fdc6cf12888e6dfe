package io.segmentschema.cache.realtime;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.SegmentId;
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

  private final Map<SegmentId, Base> bases = new LinkedHashMap<>();
  private final Answers answers = new Answers();
  private long epoch = -1;
  private long lastSequence;
  private long heardNanos;
  private long epochSinceNanos;
  private boolean gone;

  long epoch() {
    return epoch;
  }

  long heardNanos() {
    return heardNanos;
  }

  long epochSinceNanos() {
    return epochSinceNanos;
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
      epochSinceNanos = nowNanos;
      lastSequence = 0;
      answers.clear();
      loseBases();
    }
  }

  /** Whether messages are missing before this one. */
  boolean isGap(long sequence) {
    return sequence != lastSequence + 1;
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
    bases.put(id, new Base(rowSignature, true, epoch));
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
