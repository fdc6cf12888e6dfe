package io.segmentschema.backfill;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheListener;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.BackfillStore;
import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that every schema that is pending backfill in the cache reaches the store.
 *
 * <p>It holds segment ids only, each once; the schemas stay in the cache, where readers find them,
 * until the commit that makes them durable has returned. So nothing is lost if the queue forgets a
 * key: when it is full, the key stays out, and a sweep of the cache brings it in when there is
 * room.
 *
 * <p>Threads: {@link #offer} is called by whoever changes the cache and only touches memory. One
 * worker task at a time runs on the given scheduler, writes one batch and schedules its next run;
 * it survives every exception. {@link #start}, {@link #stop} and {@link #leadershipChanged} may be
 * called from any thread, the worker's own included.
 */
@Singleton
public final class BackFillQueue implements SchemaCacheListener {

  private static final Logger log = LoggerFactory.getLogger(BackFillQueue.class);

  private final BackfillConfig config;
  private final SchemaCache cache;
  private final Supplier<Optional<LeaderEpoch>> leadership;
  private final ScheduledExecutorService scheduler;
  private final Ticker ticker;
  private final KeyQueue keys;
  private final Outcomes outcomes;
  private final RefusedEntries refused;
  private final BatchWriter writer;

  /** Held by the worker during a run, so that a stop can wait for it and no two runs overlap. */
  private final ReentrantLock running = new ReentrantLock();

  private final Object lifecycle = new Object();

  @GuardedBy("lifecycle")
  private boolean started;

  @GuardedBy("lifecycle")
  private boolean registered;

  @GuardedBy("lifecycle")
  private @Nullable Future<?> nextRun;

  @GuardedBy("lifecycle")
  private long nextRunNanos;

  // Volatile: set by whoever notices, read by the worker. A key stayed out, or nobody has looked
  // yet.
  private volatile boolean sweepWanted = true;

  // Worker's own, under 'running'.
  private long lastSweepNanos;

  @Inject
  public BackFillQueue(
      BackfillConfig config,
      SchemaCache cache,
      BackfillStore store,
      Quarantine quarantine,
      @ForBackfill Supplier<Optional<LeaderEpoch>> leadership,
      @ForBackfill Consumer<DeposedLeaderException> deposed,
      @ForBackfill ScheduledExecutorService scheduler,
      @ForBackfill Random random,
      Clock clock,
      Ticker ticker) {
    this.config = config;
    this.cache = cache;
    this.leadership = leadership;
    this.scheduler = scheduler;
    this.ticker = ticker;
    keys = new KeyQueue(config.capacity());
    outcomes = new Outcomes(clock, ticker);
    refused = new RefusedEntries(cache, quarantine);
    RetryPolicy retries = new RetryPolicy(config.retryMin(), config.retryMax(), random);
    writer = new BatchWriter(cache, store, keys, refused, retries, outcomes, deposed, ticker);
  }

  /** Registers a listener for as long as the queue lives. */
  public void addListener(BackfillListener listener) {
    writer.addListener(listener);
  }

  /**
   * Begins to write what is pending, as soon as this node leads; safe to call twice. Does nothing
   * if backfill is disabled.
   */
  public void start() {
    if (!config.enabled()) {
      return;
    }
    boolean register;
    synchronized (lifecycle) {
      started = true;
      register = !registered;
      registered = true;
    }
    if (register) {
      cache.addListener(this);
    }
    leadershipChanged();
  }

  /**
   * Writes no further batch. Waits for the one that is being written, for as long as configured,
   * and interrupts it after that. The keys stay; safe to call twice.
   */
  public void stop() {
    Future<?> last;
    synchronized (lifecycle) {
      started = false;
      last = nextRun;
      nextRun = null;
    }
    if (last != null) {
      last.cancel(false);
    }
    if (!awaitRunning(config.stopWait()) && writer.interrupt()) {
      log.warn(
          "Backfill batch did not end within the time for a stop and is interrupted: waitMillis={}",
          config.stopWait().toMillis());
    }
  }

  /**
   * To be called when {@code leadership} answers differently: a new leader begins with what is
   * pending in the cache, a deposed one forgets its keys (the cache keeps the schemas).
   */
  public void leadershipChanged() {
    if (leadership.get().isPresent()) {
      sweepWanted = true;
      wake(Duration.ZERO);
    } else {
      keys.clear();
      refused.forgetAll();
    }
  }

  @Override
  public void pendingBackfill(SegmentId id) {
    offer(id);
  }

  /**
   * Queues a segment whose schema is pending in the cache.
   *
   * @return whether it is in the queue now; false if backfill is disabled, if this node does not
   *     lead, or if the queue is full, in which case it is queued later
   */
  public boolean offer(SegmentId id) {
    if (!config.enabled() || leadership.get().isEmpty()) {
      return false;
    }
    if (refused.stillStands(id)) {
      return false;
    }
    if (!keys.offer(id, ticker.read())) {
      sweepWanted = true;
      return false;
    }
    wake(keys.waiting() >= config.batchSize() ? Duration.ZERO : config.linger());
    return true;
  }

  /**
   * Whether more may be learnt: true until the queue is nearly full, and always if backfill is
   * disabled.
   */
  public boolean hasRoom() {
    return !config.enabled() || keys.size() < config.capacity() - config.capacity() / 50;
  }

  /** Queues again everything that the store refused; returns how many segments that were. */
  public int retryQuarantined() {
    ImmutableList<SegmentId> released = refused.releaseAll();
    for (SegmentId id : released) {
      offer(id);
    }
    return released.size();
  }

  /** How far the backfill is. Changes nothing. */
  public BackfillStatus status() {
    boolean active;
    synchronized (lifecycle) {
      active = started && leadership.get().isPresent();
    }
    return outcomes.status(
        config.enabled(), active, keys.size(), keys.oldestAge(ticker.read()), writer.trouble());
  }

  private void run() {
    synchronized (lifecycle) {
      nextRun = null;
      if (!started) {
        return;
      }
    }
    if (!running.tryLock()) {
      return; // The run that holds the lock schedules the next one when it ends.
    }
    try {
      runOnce();
    } catch (RuntimeException e) {
      log.error("Backfill met an unexpected error and goes on", e);
    } finally {
      running.unlock();
      scheduleNext();
    }
  }

  private void runOnce() {
    Optional<LeaderEpoch> epoch = leadership.get();
    if (epoch.isEmpty() || writer.isDeposed(epoch.get())) {
      keys.clear();
      return;
    }
    if (sweepWanted || ticker.read() - lastSweepNanos >= config.sweepPeriod().toNanos()) {
      sweep();
    }
    writer.writeBatch(epoch.get(), config.batchSize());
  }

  /**
   * Queues what is pending in the cache and in no queue: after the start of a leadership, and after
   * the queue was full.
   */
  private void sweep() {
    lastSweepNanos = ticker.read();
    refused.forgetSettled();
    int room = config.capacity() - keys.size();
    if (room == 0) {
      return;
    }
    sweepWanted = false; // Before the search: a key that is refused during it asks for another.
    ImmutableList<SegmentId> found =
        cache.pendingBackfills(room, id -> !keys.contains(id) && !refused.contains(id));
    // Newest first; and neighbours side by side, which the store writes faster.
    found.stream().sorted(SegmentId.newestFirst()).forEach(id -> keys.offer(id, ticker.read()));
    if (found.size() == room) {
      sweepWanted = true;
    }
  }

  private void scheduleNext() {
    // A deposed epoch schedules nothing: the next leadership wakes the worker.
    if (Thread.currentThread().isInterrupted()
        || leadership.get().filter(epoch -> !writer.isDeposed(epoch)).isEmpty()) {
      return;
    }
    long now = ticker.read();
    long untilSweep = config.sweepPeriod().toNanos() - (now - lastSweepNanos);
    long untilDue = Math.max(keys.nanosUntilDue(now), writer.nanosUntilPauseEnds(now));
    if (untilDue <= 0 && keys.waiting() < config.batchSize()) {
      untilDue = config.linger().toNanos();
    }
    boolean sweepDue = sweepWanted && keys.size() <= config.capacity() / 2;
    wake(Duration.ofNanos(sweepDue ? 0 : Math.max(0, Math.min(untilSweep, untilDue))));
  }

  /** Makes sure that a run begins within the delay. */
  private void wake(Duration delay) {
    synchronized (lifecycle) {
      if (!started) {
        return;
      }
      long at = ticker.read() + delay.toNanos();
      if (nextRun != null && nextRunNanos - at <= 0) {
        return;
      }
      if (nextRun != null) {
        nextRun.cancel(false);
      }
      try {
        nextRun = scheduler.schedule(this::run, delay.toNanos(), TimeUnit.NANOSECONDS);
        nextRunNanos = at;
      } catch (RejectedExecutionException e) {
        log.debug("Backfill scheduler has been shut down", e);
      }
    }
  }

  private boolean awaitRunning(Duration limit) {
    try {
      if (running.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        running.unlock();
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}
