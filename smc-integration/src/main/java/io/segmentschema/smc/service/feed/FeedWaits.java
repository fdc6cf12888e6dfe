package io.segmentschema.smc.service.feed;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheListener;
import io.segmentschema.cache.SchemaChanges;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.smc.service.ForService;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemType;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that wait for the next change of a datasource schema. No thread waits: a request leaves
 * a future behind, which the first of these completes, on the scheduler's thread: a change, a
 * timer, the client's stirring, the end of the service. A change tells all that wait at once; what
 * else changes within the linger is told with it.
 *
 * <p><b>Why nobody sleeps through a change.</b> {@link SchemaChanges} has numbered a change before
 * this listener hears of it. Who has enlisted by then is found by the look that the change plans;
 * who enlists later compares the numbers after it has enlisted. A look that is already planned has
 * not begun: it clears its flag before it looks at the first request.
 */
public final class FeedWaits implements SchemaCacheListener {

  private static final Logger log = LoggerFactory.getLogger(FeedWaits.class);
  private static final Duration STIR_PERIOD = Duration.ofSeconds(2);

  private final SchemaCache cache;
  private final SchemaChanges changes;
  private final FeedConfig config;
  private final ScheduledExecutorService scheduler;
  private final MeterRegistry meters;
  private final Semaphore places;
  private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();

  /** Whether a look through the waiting requests is already planned. */
  private final AtomicBoolean lookPlanned = new AtomicBoolean();

  /** Volatile: set by the thread that stops the service, read by requests. */
  private volatile boolean stopped;

  @Inject
  public FeedWaits(
      SchemaCache cache,
      FeedConfig config,
      @ForService ScheduledExecutorService scheduler,
      MeterRegistry meters) {
    this.cache = cache;
    this.changes = cache.changes();
    this.config = config;
    this.scheduler = scheduler;
    this.meters = meters;
    this.places = new Semaphore(config.maxWaiting());
  }

  /** Begins to listen to the cache, and to look after clients that leave. */
  public void start() {
    cache.addListener(this);
    Gauge.builder("schema.feed.waiting", waiting::size)
        .description("Requests that wait for a change of a datasource schema")
        .register(meters);
    FunctionCounter.builder("schema.feed.changes", changes, SchemaChanges::newest)
        .description("Changes of datasource schemas")
        .register(meters);
    var unused =
        scheduler.scheduleWithFixedDelay(
            this::endStirring,
            STIR_PERIOD.toMillis(),
            STIR_PERIOD.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /**
   * Completes as soon as there is a newer change than that one, or the limit is over, or the client
   * stirs, or the service stops: then the request is to be answered with what there is.
   */
  public CompletionStage<Void> await(long seen, Duration limit, WaitingClient client) {
    if (limit.isZero() || changes.newest() != seen) {
      return CompletableFuture.completedFuture(null);
    }
    if (!places.tryAcquire()) {
      throw Problem.retryLater(
              ProblemType.OVERLOADED,
              "Too many requests wait for a change: waiting=" + config.maxWaiting(),
              Duration.ofSeconds(1))
          .asException();
    }
    Waiter waiter = new Waiter(seen, client);
    CompletionStage<Void> left = enlist(waiter, limit);
    // Looked at again after being enlisted: news that came in between has told nobody.
    if (changes.newest() != seen || stopped) {
      waiter.end();
    }
    return left;
  }

  private CompletionStage<Void> enlist(Waiter waiter, Duration limit) {
    waiting.add(waiter);
    CompletableFuture<Void> left =
        waiter.over.thenRun(
            () -> {
              places.release(); // First: who is not counted any more has made room.
              waiting.remove(waiter);
            });
    try {
      var timer = scheduler.schedule(waiter::end, limit.toMillis(), TimeUnit.MILLISECONDS);
      var unused = waiter.over.thenRun(() -> timer.cancel(false));
    } catch (RejectedExecutionException stopping) {
      waiter.end();
    }
    return left;
  }

  @Override
  public void datasourceSchemaChanged(DatasourceName datasource) {
    if (!waiting.isEmpty() && lookPlanned.compareAndSet(false, true)) {
      try {
        var unused =
            scheduler.schedule(this::look, config.linger().toMillis(), TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException stopping) {
        lookPlanned.set(false);
      }
    }
  }

  private void look() {
    lookPlanned.set(false);
    for (Waiter waiter : waiting) {
      if (changes.newest() != waiter.seen) {
        waiter.end();
      }
    }
  }

  private void endStirring() {
    for (Waiter waiter : waiting) {
      if (stirs(waiter)) {
        waiter.end();
      }
    }
  }

  private static boolean stirs(Waiter waiter) {
    try {
      return waiter.stirs();
    } catch (RuntimeException broken) {
      log.debug("A waiting client cannot be asked, its wait ends", broken);
      return true;
    }
  }

  /** How many requests wait. */
  public int waiting() {
    return waiting.size();
  }

  /** Nobody waits any longer. */
  public void stop() {
    stopped = true;
    waiting.forEach(Waiter::end);
  }

  /** One waiting request. Its monitor keeps its client from being asked once it has ended. */
  private static final class Waiter {

    private final long seen;
    private final WaitingClient client;
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    @GuardedBy("this")
    private boolean ended;

    Waiter(long seen, WaitingClient client) {
      this.seen = seen;
      this.client = client;
    }

    synchronized boolean stirs() {
      return !ended && client.stirs();
    }

    /** Ends the wait; the first of several calls counts. */
    void end() {
      if (mayEnd()) {
        over.complete(null);
      }
    }

    private synchronized boolean mayEnd() {
      boolean first = !ended;
      ended = true;
      return first;
    }
  }
}
