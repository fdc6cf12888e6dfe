package io.segmentschema.smc.leadership;

/** What came of the wish that another node lead. */
public enum StepDown {
  /** This node follows now, and the next one in line is being elected. */
  DONE,
  /** This node does not lead. */
  NOT_LEADER,
  /** Nobody else stands. */
  ALONE
}
