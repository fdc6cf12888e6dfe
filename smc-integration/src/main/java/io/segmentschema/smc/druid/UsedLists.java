package io.segmentschema.smc.druid;

import static com.google.common.collect.ImmutableSet.toImmutableSet;

import com.google.common.base.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.smc.inventory.InventoryUpdates;
import io.segmentschema.smc.inventory.ListedSegment;
import io.segmentschema.smc.inventory.UsedListTicket;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the Coordinator for the used segments again and again, one list at a time: with each period,
 * and sooner when somebody has met a segment that no list had. Lists keep a distance of ten times
 * as long as the last one took, up to ten minutes, so that they are no more than a tenth of
 * anybody's work. Thread-safe; a list occupies one of the scheduler's threads.
 */
final class UsedLists {

  private static final Logger log = LoggerFactory.getLogger(UsedLists.class);
  private static final int DISTANCE = 10;
  private static final Duration SHORTEST_DISTANCE = Duration.ofSeconds(1);
  private static final Duration LONGEST_DISTANCE = Duration.ofMinutes(10);
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final CoordinatorClient coordinator;
  private final RealtimeWords words;
  private final Duration period;
  private final ScheduledExecutorService scheduler;
  private final Ticker ticker;

  @GuardedBy("this")
  private @Nullable InventoryUpdates updates;

  @GuardedBy("this")
  private @Nullable ScheduledFuture<?> next;

  @GuardedBy("this")
  private @Nullable Thread lister;

  /** By the ticker: before it no list begins. */
  @GuardedBy("this")
  private long notBeforeNanos;

  @GuardedBy("this")
  private boolean wanted;

  /** The lister's own. */
  private boolean failing;

  /** The lister's own. */
  private boolean cameOnce;

  /** The lister's own: when the last list was asked for that counts against segments. */
  private long lastEvidenceNanos;

  /**
   * @param period how long after a list the next one is asked for
   */
  UsedLists(
      CoordinatorClient coordinator,
      RealtimeWords words,
      Duration period,
      ScheduledExecutorService scheduler,
      Ticker ticker) {
    this.coordinator = coordinator;
    this.words = words;
    this.period = period;
    this.scheduler = scheduler;
    this.ticker = ticker;
  }

  synchronized void start(InventoryUpdates given) {
    if (updates == null) {
      updates = given;
      later(Duration.ZERO);
    }
  }

  /** Ends it; a list that is arriving is given up. */
  synchronized void stop() {
    updates = null;
    if (next != null) {
      next.cancel(false);
      next = null;
    }
    if (lister != null) {
      lister.interrupt();
    }
  }

  /** Has the next list come as soon as the distance allows. */
  synchronized void wantSoon() {
    if (updates == null || wanted) {
      return;
    }
    wanted = true;
    if (next != null && next.cancel(false)) {
      later(Duration.ofNanos(Math.max(0, notBeforeNanos - ticker.read())));
    }
  }

  @GuardedBy("this")
  private void later(Duration pause) {
    try {
      next = scheduler.schedule(this::listOnce, pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException ended) {
      log.debug("The scheduler has been shut down", ended);
    }
  }

  private void listOnce() {
    InventoryUpdates target;
    synchronized (this) {
      if (updates == null) {
        return;
      }
      target = updates;
      next = null;
      wanted = false;
      lister = Thread.currentThread();
    }
    boolean came = false;
    long began = ticker.read();
    try {
      list(target, began);
      came = true;
    } catch (IOException | RuntimeException failure) {
      tellFailure(failure);
    } catch (InterruptedException stopping) {
      log.debug("A list of used segments is given up", stopping);
    } finally {
      ended(began, came);
    }
  }

  private void list(InventoryUpdates target, long began) throws IOException, InterruptedException {
    UsedListTicket ticket = target.beginUsedList();
    DruidSegments listed = coordinator.usedSegments();
    ticket.complete(listed.segments(), isEvidence(listed, began));
    if (words.departed() > 0) {
      words.listed(
          began, listed.segments().stream().map(ListedSegment::id).collect(toImmutableSet()));
    }
    if (!listed.malformed().isEmpty()) {
      log.warn(
          "Coordinator lists what is no segment, so that no segment counts as gone by this list:"
              + " entries={}, examples={}",
          listed.malformed().count(),
          listed.malformed().examples());
    }
    if (failing) {
      failing = false;
      log.info("Coordinator lists used segments again: segments={}", listed.segments().size());
    }
    long tookMillis = TimeUnit.NANOSECONDS.toMillis(ticker.read() - began);
    String message = "Coordinator has listed used segments: segments={}, durationMillis={}";
    if (cameOnce) {
      log.debug(message, listed.segments().size(), tookMillis);
    } else {
      log.info(message, listed.segments().size(), tookMillis);
    }
    cameOnce = true;
  }

  /**
   * The Coordinator answers from what it read of its own store up to a minute ago: lists that come
   * in quick succession are one piece of evidence. What could not be read may be what is missing.
   */
  private boolean isEvidence(DruidSegments listed, long began) {
    boolean isSpaced = !cameOnce || began - lastEvidenceNanos >= period.toNanos();
    boolean isEvidence = isSpaced && listed.malformed().isEmpty();
    if (isEvidence) {
      lastEvidenceNanos = began;
    }
    return isEvidence;
  }

  private void tellFailure(Exception failure) {
    String problem = DruidErrors.problem(failure);
    if (failing) {
      log.debug("Coordinator still does not list used segments: problem={}", problem);
      return;
    }
    failing = true;
    log.warn(
        "Coordinator does not list used segments, what was known stays: problem={}, retryMillis={}",
        problem,
        RETRY.toMillis());
  }

  private synchronized void ended(long began, boolean came) {
    lister = null;
    boolean unused = Thread.interrupted();
    if (updates == null) {
      return;
    }
    long took = ticker.read() - began;
    long soon = SHORTEST_DISTANCE.toNanos();
    long usual = Math.min(period.toNanos(), RETRY.toNanos());
    if (came) {
      soon = Math.max(Math.min(took * DISTANCE, LONGEST_DISTANCE.toNanos()), soon);
      usual = Math.max(period.toNanos(), soon);
    }
    notBeforeNanos = ticker.read() + soon;
    later(Duration.ofNanos(wanted ? soon : usual));
  }
}
