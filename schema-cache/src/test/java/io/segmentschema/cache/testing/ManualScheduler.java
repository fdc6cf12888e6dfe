package io.segmentschema.cache.testing;

import java.time.Duration;
import java.util.Optional;

/**
 * A scheduler whose tasks run on the thread that moves the time, in the order in which they are
 * due. For one thread.
 */
public final class ManualScheduler extends VirtualScheduler {

  private static final int MOST_RUNS = 100_000;

  private final ManualTime time;

  public ManualScheduler(ManualTime time) {
    super(time::nanos);
    this.time = time;
  }

  /** Runs what is due now, and what that makes due now. */
  public void runDue() {
    advance(Duration.ZERO);
  }

  /** Moves the time, stopping at each task that becomes due on the way. */
  public void advance(Duration by) {
    long target = time.nanos() + by.toNanos();
    int runs = 0;
    Optional<Long> due = firstDue();
    while (due.isPresent() && due.get() <= target) {
      if (++runs > MOST_RUNS) {
        throw new AssertionError("Tasks schedule one another without end");
      }
      time.moveTo(Math.max(time.nanos(), due.get()));
      takeFirst().run();
      due = firstDue();
    }
    time.moveTo(target);
  }
}
