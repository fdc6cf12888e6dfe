package io.segmentschema.cache.realtime;

import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.SegmentId;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where the tasks' messages take effect. Called while the task's own lock is held: implementations
 * must not call back into {@link RealtimeTasks}.
 */
public interface RealtimeStage {

  /** Why a segment is final that its task, or the last of several, has handed off. */
  String HANDED_OFF = "the segment is final: it was handed off";

  /**
   * Why that task can no longer write the segment, for a person; empty if it can, for now: {@link
   * #hold} decides.
   */
  Optional<String> finalReason(String task, SegmentId id);

  /**
   * The task's present schema of the segment, in place of what it told before. The check whether
   * the segment is final and the change are one step: another task's handoff, a commit or a poll
   * comes before both or after both.
   *
   * @return why it was not taken: the {@linkplain #finalReason reason} why the segment is final
   */
  Optional<String> hold(String task, SegmentId id, RowSignature rowSignature, OptionalLong numRows);

  /**
   * The task holds the segment no longer.
   *
   * @param reason decides whether the schema stays readable until another stage can answer
   * @param exact false if messages were lost since the task last told the whole schema
   */
  void release(String task, SegmentId id, RealtimeRemoval.Reason reason, boolean exact);
}
