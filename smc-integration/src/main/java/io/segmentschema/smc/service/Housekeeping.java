package io.segmentschema.smc.service;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.smc.leadership.Leadership;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the cache forget what nobody answers for any more: tasks that fell silent and, on a node
 * that does not lead, what was learnt and never written. Every 30 seconds on the service's
 * scheduler.
 */
public final class Housekeeping {

  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration PERIOD = Duration.ofSeconds(30);

  private final SchemaCache cache;
  private final Leadership leadership;
  private final ScheduledExecutorService scheduler;

  private final Clock clock;

  @GuardedBy("this")
  private @Nullable Future<?> rounds;

  /** Null while this node leads; used by one round at a time. */
  private @Nullable Instant followingSince;

  @Inject
  public Housekeeping(
      SchemaCache cache,
      Leadership leadership,
      @ForService ScheduledExecutorService scheduler,
      Clock clock) {
    this.cache = cache;
    this.clock = clock;
    this.leadership = leadership;
    this.scheduler = scheduler;
  }

  /** Begins the rounds; safe to call twice. */
  synchronized void start() {
    if (rounds == null) {
      long millis = PERIOD.toMillis();
      rounds = scheduler.scheduleWithFixedDelay(this::round, millis, millis, TimeUnit.MILLISECONDS);
    }
  }

  /** Ends the rounds; safe to call twice. */
  synchronized void stop() {
    if (rounds != null) {
      rounds.cancel(false);
      rounds = null;
    }
  }

  /** One round, by one thread at a time; never throws, because that would end the rounds. */
  public void round() {
    try {
      int silent = cache.expireSilentTasks();
      if (silent > 0) {
        log.info("Realtime segments of silent tasks left: segments={}", silent);
      }
      if (leadership.leading().isPresent()) {
        followingSince = null;
      } else {
        followingSince = followingSince == null ? clock.instant() : followingSince;
        int orphaned = cache.expirePending(followingSince);
        if (orphaned > 0) {
          log.warn(
              "Learnt schemas were dropped because no leader wrote them: segments={}", orphaned);
        }
      }
    } catch (RuntimeException failure) {
      log.error("Housekeeping met an unexpected error and goes on", failure);
    }
  }
}
