package io.segmentschema.backfill;

import java.time.Duration;

/**
 * Hears how every attempt to write a batch ended, on the queue's thread. Must be quick and must not
 * throw.
 */
public interface BackfillListener {

  /** How an attempt ended. */
  enum BatchOutcome {
    /** The store has taken the batch. */
    COMMITTED,
    /** The store did not; its segments come back to the queue. */
    FAILED,
    /** Something in it the store will never take; the batch is split until that stands alone. */
    REFUSED
  }

  /** A batch of so many segments was tried. */
  void batchEnded(BatchOutcome outcome, int segments, Duration duration);
}
