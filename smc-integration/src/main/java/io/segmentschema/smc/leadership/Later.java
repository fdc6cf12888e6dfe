package io.segmentschema.smc.leadership;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be done on the scheduler after a while, or not at all once that has been shut down.
 */
public record Later(ScheduledExecutorService scheduler) {

  private static final Logger log = LoggerFactory.getLogger(Later.class);

  /** Does it on one of the scheduler's threads; the delay counts in whole milliseconds. */
  public void run(Duration delay, Runnable task) {
    try {
      var unused = scheduler.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopped) {
      log.debug("The scheduler has been shut down", stopped);
    }
  }
}
