package io.segmentschema.cache;

/**
 * Where a segment's schema stands on its way into the store. Readers look through the stages in
 * this order; data only moves towards the end.
 */
public enum Stage {
  /** The segment is still being written; a task tells its schema. */
  REALTIME("realtime"),
  /** Learnt, and not yet in the store. */
  PENDING_BACKFILL("pendingBackfill"),
  /** Committed to the store, and not yet seen by a poll. */
  AWAITING_POLL("awaitingPoll"),
  /** Seen in the store by a poll. */
  POLLED("polled");

  private final String label;

  Stage(String label) {
    this.label = label;
  }

  /** The stage as the HTTP contract and the metrics spell it. */
  public String label() {
    return label;
  }
}
