package io.segmentschema.poller;

import java.time.Duration;

/** Hears how every cleanup ended, on the thread that ran it. Must be quick and must not throw. */
public interface CleanupListener {

  /** A cleanup has done its work, or as much of it as other writers allowed. */
  void cleanedUp(CleanupOutcome outcome, Duration duration);

  /** A cleanup broke off; batches before the one that failed stand. */
  void failed(Duration duration);
}
