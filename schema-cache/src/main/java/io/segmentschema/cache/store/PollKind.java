package io.segmentschema.cache.store;

/** How much of the store one poll reads. */
public enum PollKind {
  /** Every used segment: what the poll does not hold no longer exists. */
  FULL,
  /** What changed since the last poll, rows that became unused included. */
  DELTA
}
