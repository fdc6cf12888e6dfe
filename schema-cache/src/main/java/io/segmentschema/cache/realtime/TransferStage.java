package io.segmentschema.cache.realtime;

import com.google.common.collect.ImmutableListMultimap;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.SegmentId;
import java.util.OptionalLong;
import java.util.Set;

/** What the stage tells another node of tasks' words, and how it takes another node's. */
public interface TransferStage extends RealtimeStage {

  /**
   * The task's word comes from another node, which decided before whether the segment was final: it
   * is taken unless this node knows that the task has handed the segment off, or has what was.
   *
   * @return whether it was taken
   */
  boolean carryOver(String task, SegmentId id, RowSignature rowSignature, OptionalLong numRows);

  /** How many rows the task has told of the segment. */
  OptionalLong numRows(String task, SegmentId id);

  /**
   * What tasks have handed off and no other stage can answer yet, by their names.
   *
   * @param held segments that tasks write; of all others the stage knows itself whether they were
   *     handed off
   */
  ImmutableListMultimap<String, TaskWords.Word> handedOff(Set<SegmentId> held);
}
