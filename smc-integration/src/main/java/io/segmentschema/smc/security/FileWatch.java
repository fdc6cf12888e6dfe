package io.segmentschema.smc.security;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then whether files have changed, on the scheduler that it is given. */
public final class FileWatch {

  private static final Logger log = LoggerFactory.getLogger(FileWatch.class);

  private final ImmutableList<Runnable> looks;
  private final Duration period;
  private final ScheduledExecutorService scheduler;

  @GuardedBy("this")
  private @Nullable ScheduledFuture<?> running;

  /**
   * @param looks what is done each time
   */
  public FileWatch(
      ImmutableList<Runnable> looks, Duration period, ScheduledExecutorService scheduler) {
    this.looks = looks;
    this.period = period;
    this.scheduler = scheduler;
  }

  /** Begins; safe to call twice. */
  public synchronized void start() {
    if (running == null && !looks.isEmpty()) {
      running =
          scheduler.scheduleWithFixedDelay(
              this::lookAll, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Ends; safe to call twice. */
  public synchronized void stop() {
    if (running != null) {
      running.cancel(false);
      running = null;
    }
  }

  private void lookAll() {
    looks.forEach(FileWatch::lookSafely);
  }

  private static void lookSafely(Runnable look) {
    try {
      look.run();
    } catch (RuntimeException failure) {
      log.error("Files could not be looked at", failure);
    }
  }
}
