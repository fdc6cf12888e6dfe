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

  /** Why the segment can no longer be written, for a person; empty if it can. */
  Optional<String> finalReason(SegmentId id);

  /** The task's present schema of the segment, in place of what it told before. */
  void hold(String task, SegmentId id, RowSignature rowSignature, OptionalLong numRows);

  /**
   * The task holds the segment no longer.
   *
   * @param reason decides whether the schema stays readable until another stage can answer
   * @param exact false if messages were lost since the task last told the whole schema
   */
  void release(String task, SegmentId id, RealtimeRemoval.Reason reason, boolean exact);
}
