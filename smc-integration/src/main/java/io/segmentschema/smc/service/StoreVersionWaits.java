package io.segmentschema.smc.service;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheListener;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemType;
import io.segmentschema.smc.service.store.StoreOperations;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Requests that wait until this node includes a publish. No thread waits: a request leaves a future
 * behind, which the cache's news or a timer completes, on the scheduler's thread.
 */
public final class StoreVersionWaits implements SchemaCacheListener {

  private static final int MOST_WAITING = 10_000;

  private record Waiter(StoreVersion version, CompletableFuture<Boolean> arrived) {}

  private final SchemaCache cache;
  private final StoreOperations store;
  private final ScheduledExecutorService scheduler;
  private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();

  /** Whether a look through the waiting requests is already under way. */
  private final AtomicBoolean lookPlanned = new AtomicBoolean();

  /** Volatile: set by the thread that stops the service, read by requests. */
  private volatile boolean stopped;

  @Inject
  public StoreVersionWaits(
      SchemaCache cache, StoreOperations store, @ForService ScheduledExecutorService scheduler) {
    this.cache = cache;
    this.store = store;
    this.scheduler = scheduler;
  }

  /** Begins to listen to the cache. */
  void start() {
    cache.addListener(this);
  }

  /**
   * Completes with true as soon as the cache includes the version, with false if it does not within
   * the limit.
   */
  public CompletionStage<Boolean> await(StoreVersion version, Duration limit) {
    if (cache.includes(version)) {
      return CompletableFuture.completedFuture(true);
    }
    store.pollSoon();
    if (limit.isZero()) {
      return CompletableFuture.completedFuture(false);
    }
    if (waiting.size() >= MOST_WAITING) {
      throw Problem.retryLater(
              ProblemType.OVERLOADED,
              "Too many requests wait for a store version: waiting=" + MOST_WAITING,
              Duration.ofSeconds(1))
          .asException();
    }
    return enlist(new Waiter(version, new CompletableFuture<>()), limit);
  }

  private CompletionStage<Boolean> enlist(Waiter waiter, Duration limit) {
    Future<?> timeout =
        scheduler.schedule(
            () -> waiter.arrived().complete(false), limit.toMillis(), TimeUnit.MILLISECONDS);
    waiting.add(waiter);
    CompletionStage<Boolean> left =
        waiter
            .arrived()
            .whenComplete(
                (arrived, failure) -> {
                  waiting.remove(waiter);
                  timeout.cancel(false);
                });
    // Looked at again after being enlisted: news that came in between has told nobody.
    if (cache.includes(waiter.version())) {
      waiter.arrived().complete(true);
    }
    if (stopped) {
      waiter.arrived().complete(false);
    }
    return left;
  }

  @Override
  public void storeVersionAdvanced() {
    if (!waiting.isEmpty() && lookPlanned.compareAndSet(false, true)) {
      try {
        scheduler.execute(this::look);
      } catch (RejectedExecutionException stopping) {
        lookPlanned.set(false);
      }
    }
  }

  private void look() {
    lookPlanned.set(false);
    for (Waiter waiter : waiting) {
      if (cache.includes(waiter.version())) {
        waiter.arrived().complete(true);
      }
    }
  }

  /** Nobody waits any longer. */
  void stop() {
    stopped = true;
    waiting.forEach(waiter -> waiter.arrived().complete(false));
  }
}
