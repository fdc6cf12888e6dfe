package io.segmentschema.poller;

import com.google.common.base.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.MetadataStoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what nobody needs any more, on schedule and on request. A run that deleted something is
 * followed by a full refresh: memory forgets only there. Two runs wait for one another.
 * Thread-safe.
 */
public final class CleanupService {

  private static final Logger log = LoggerFactory.getLogger(CleanupService.class);

  /** A cleanup was asked of a node that does not lead. */
  public static final class NotLeadingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotLeadingException() {
      super("This node does not lead: only the leader cleans up");
    }
  }

  private final CleanupConfig config;
  private final MetadataStore store;
  private final Runnable fullRefresh;
  private final Supplier<Optional<LeaderEpoch>> leading;
  private final Consumer<DeposedLeaderException> deposed;
  private final ScheduledExecutorService scheduler;
  private final Ticker ticker;
  private final List<CleanupListener> listeners = new CopyOnWriteArrayList<>();
  private final ReentrantLock running = new ReentrantLock();

  @GuardedBy("this")
  private @Nullable Future<?> schedule;

  /**
   * @param fullRefresh asks for a full refresh and returns at once
   * @param leading the epoch to delete with
   * @param deposed is told if the store refuses it
   */
  public CleanupService(
      CleanupConfig config,
      MetadataStore store,
      Runnable fullRefresh,
      Supplier<Optional<LeaderEpoch>> leading,
      Consumer<DeposedLeaderException> deposed,
      ScheduledExecutorService scheduler,
      Ticker ticker) {
    this.config = config;
    this.store = store;
    this.fullRefresh = fullRefresh;
    this.leading = leading;
    this.deposed = deposed;
    this.scheduler = scheduler;
    this.ticker = ticker;
  }

  /** Registers a listener for as long as the service lives. */
  public void addListener(CleanupListener listener) {
    listeners.add(listener);
  }

  /** Begins to clean up each period; safe to call twice. */
  public synchronized void start() {
    if (schedule == null && config.enabled()) {
      long nanos = config.period().toNanos();
      schedule =
          scheduler.scheduleWithFixedDelay(this::runScheduled, nanos, nanos, TimeUnit.NANOSECONDS);
    }
  }

  /** Ends that; a run in progress ends by itself. Safe to call twice. */
  public synchronized void stop() {
    if (schedule != null) {
      schedule.cancel(false);
      schedule = null;
    }
  }

  /** Counts what a run would delete; any node may. */
  public CleanupOutcome preview(Optional<Duration> olderThan) {
    return store.previewCleanup(grace(olderThan));
  }

  /**
   * Cleans up now.
   *
   * @param olderThan replaces the configured grace period, PT0S to P3650D
   * @throws NotLeadingException if this node does not lead
   */
  public CleanupOutcome run(Optional<Duration> olderThan) {
    LeaderEpoch epoch = leading.get().orElseThrow(NotLeadingException::new);
    Duration grace = grace(olderThan);
    running.lock();
    try {
      return runAlone(epoch, grace);
    } finally {
      running.unlock();
    }
  }

  private CleanupOutcome runAlone(LeaderEpoch epoch, Duration grace) {
    long startNanos = ticker.read();
    try {
      CleanupOutcome outcome = store.cleanup(epoch, grace, config.batchSize());
      if (outcome.deletedSomething()) {
        fullRefresh.run();
      }
      log.info(
          "Cleanup done: segmentsPurged={}, schemasDeleted={}, grace={}",
          outcome.segmentsPurged(),
          outcome.schemasDeleted(),
          grace);
      listeners.forEach(listener -> listener.cleanedUp(outcome, since(startNanos)));
      return outcome;
    } catch (DeposedLeaderException refused) {
      listeners.forEach(listener -> listener.failed(since(startNanos)));
      deposed.accept(refused);
      throw refused;
    } catch (MetadataStoreException failure) {
      listeners.forEach(listener -> listener.failed(since(startNanos)));
      fullRefresh.run(); // Batches before the one that failed may have deleted something.
      throw failure;
    }
  }

  private Duration since(long startNanos) {
    return Duration.ofNanos(ticker.read() - startNanos);
  }

  private Duration grace(Optional<Duration> olderThan) {
    Duration grace = olderThan.orElse(config.grace());
    Ranges.check("olderThan", grace, Duration.ZERO, CleanupConfig.LONGEST_GRACE);
    return grace;
  }

  private void runScheduled() {
    try {
      if (leading.get().isPresent()) {
        run(Optional.empty());
      }
    } catch (RuntimeException failure) {
      log.warn("Cleanup failed, the next one tries again: reason={}", failure.toString());
    }
  }
}
