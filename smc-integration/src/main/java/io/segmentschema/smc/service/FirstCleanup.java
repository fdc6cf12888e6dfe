package io.segmentschema.smc.service;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.smc.leadership.Leadership;
import io.segmentschema.smc.leadership.LeadershipListener;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cleans the store up once soon after this node has begun to lead. The schedule of cleanups counts
 * its first period from the start of the process, so that a service which is restarted more often
 * than that would never clean up. A failure is tried again after the same pause, for as long as
 * this node leads. Thread-safe; the cleanup runs on the given scheduler.
 */
public final class FirstCleanup implements LeadershipListener {

  private static final Logger log = LoggerFactory.getLogger(FirstCleanup.class);

  private final Duration delay;
  private final Runnable cleanup;
  private final ScheduledExecutorService scheduler;

  @GuardedBy("this")
  private boolean started;

  @GuardedBy("this")
  private boolean wanted;

  @GuardedBy("this")
  private @Nullable Future<?> next;

  /**
   * @param delay how long after leading began, and after a failure
   * @param cleanup cleans up, and throws if it cannot
   */
  public FirstCleanup(Duration delay, Runnable cleanup, ScheduledExecutorService scheduler) {
    this.delay = delay;
    this.cleanup = cleanup;
    this.scheduler = scheduler;
  }

  /** Waits for this node to lead; to be called once. */
  public void start(Leadership leadership) {
    synchronized (this) {
      started = true;
    }
    leadership.addListener(this);
  }

  /** Ends that; a cleanup in progress ends by itself. Safe to call twice. */
  public synchronized void stop() {
    started = false;
    cancel();
  }

  @Override
  public synchronized void startedLeading(LeaderEpoch epoch) {
    wanted = true;
    later();
  }

  @Override
  public synchronized void stoppedLeading() {
    cancel();
  }

  private void run() {
    try {
      cleanup.run();
    } catch (RuntimeException failure) {
      log.warn(
          "First cleanup failed, will try again while this node leads: inMillis={}, reason={}",
          delay.toMillis(),
          failure.toString());
      synchronized (this) {
        later();
      }
    }
  }

  @GuardedBy("this")
  private void later() {
    if (started && wanted) {
      next = scheduler.schedule(this::run, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  @GuardedBy("this")
  private void cancel() {
    wanted = false;
    if (next != null) {
      next.cancel(false);
      next = null;
    }
  }
}
