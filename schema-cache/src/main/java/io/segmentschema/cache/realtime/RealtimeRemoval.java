package io.segmentschema.cache.realtime;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.segment.SegmentId;

/**
 * One message of a task about segments that it no longer serves.
 *
 * @param task the task's name, 1 to 1,024 characters
 * @param epoch the task's incarnation, 0 or more
 * @param sequence the message's number within the incarnation, counted from 1 over pushes and
 *     removals alike
 * @param segmentIds the segments that leave
 * @param reason why they leave
 */
public record RealtimeRemoval(
    String task, long epoch, long sequence, ImmutableList<SegmentId> segmentIds, Reason reason) {

  /** Why a task stops serving a segment. */
  public enum Reason {
    /** It was published: its schema stays readable until another stage can answer. */
    HANDED_OFF("handedOff"),
    /** It will never be published: its schema leaves at once. */
    ABANDONED("abandoned");

    private final String label;

    Reason(String label) {
      this.label = label;
    }

    /** The reason as the HTTP contract spells it. */
    public String label() {
      return label;
    }
  }

  public RealtimeRemoval {
    MessageChecks.check(task, epoch, sequence);
  }
}
