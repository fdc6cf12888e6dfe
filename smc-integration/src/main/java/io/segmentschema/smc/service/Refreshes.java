package io.segmentschema.smc.service;

import com.google.common.base.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.smc.service.store.StoreOperations;
import io.segmentschema.smc.service.store.StoreOperations.Refreshed;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The full refreshes that were asked for, by id: the running ones and the last hundred. Any thread.
 */
public final class Refreshes {

  private static final Logger log = LoggerFactory.getLogger(Refreshes.class);
  private static final int REMEMBERED = 100;

  /** How far a refresh is. */
  public enum State {
    RUNNING("running"),
    SUCCEEDED("succeeded"),
    FAILED("failed");

    private final String label;

    State(String label) {
      this.label = label;
    }

    /** The state as the HTTP contract spells it. */
    public String label() {
      return label;
    }
  }

  /**
   * One refresh.
   *
   * @param id names it
   * @param state how far it is
   * @param outcome what it brought, once it has succeeded
   * @param duration how long it took, or has been running
   */
  public record Refresh(String id, State state, Optional<Refreshed> outcome, Duration duration) {}

  /**
   * A refresh that has just been asked for.
   *
   * @param id names it
   * @param done completes when it has ended, well or not
   */
  public record Begun(String id, CompletionStage<Refresh> done) {}

  private record Running(long startNanos, @Nullable Refresh finished) {}

  private final StoreOperations store;
  private final ServiceTimers timers;
  private final Ticker ticker;
  private final String prefix;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final Map<String, Running> byId = new LinkedHashMap<>();

  @GuardedBy("lock")
  private long counter;

  @Inject
  public Refreshes(SchemaCache cache, StoreOperations store, ServiceTimers timers, Ticker ticker) {
    this.store = store;
    this.timers = timers;
    this.ticker = ticker;
    this.prefix = cache.instance().substring(0, 8);
  }

  /** Asks for a full refresh and returns at once. */
  public Begun begin() {
    long startNanos = ticker.read();
    String id;
    synchronized (lock) {
      id = prefix + "-" + ++counter;
      byId.put(id, new Running(startNanos, null));
      forgetOldest();
    }
    CompletableFuture<Refresh> done = new CompletableFuture<>();
    store
        .refresh()
        .whenComplete(
            (outcome, failure) -> done.complete(finish(id, startNanos, outcome, failure)));
    return new Begun(id, done);
  }

  /** The id of the refresh that was asked for last; empty before the first. */
  public Optional<String> latestId() {
    synchronized (lock) {
      return counter == 0 ? Optional.empty() : Optional.of(prefix + "-" + counter);
    }
  }

  /** The refresh with that id, if it is remembered. */
  public Optional<Refresh> find(String id) {
    @Nullable Running running;
    synchronized (lock) {
      running = byId.get(id);
    }
    if (running == null) {
      return Optional.empty();
    }
    @Nullable Refresh finished = running.finished();
    return Optional.of(
        finished != null
            ? finished
            : new Refresh(id, State.RUNNING, Optional.empty(), since(running.startNanos())));
  }

  private Refresh finish(
      String id, long startNanos, @Nullable Refreshed outcome, @Nullable Throwable failure) {
    State state = failure == null ? State.SUCCEEDED : State.FAILED;
    Refresh finished = new Refresh(id, state, Optional.ofNullable(outcome), since(startNanos));
    timers.refreshed(failure == null, finished.duration());
    synchronized (lock) {
      byId.computeIfPresent(id, (same, running) -> new Running(startNanos, finished));
    }
    if (failure != null) {
      log.warn("Requested refresh failed: refreshId={}, problem={}", id, failure.toString());
    }
    return finished;
  }

  private Duration since(long startNanos) {
    return Duration.ofNanos(ticker.read() - startNanos);
  }

  @GuardedBy("lock")
  private void forgetOldest() {
    var oldest = byId.values().iterator();
    while (byId.size() > REMEMBERED && oldest.hasNext()) {
      if (oldest.next().finished() != null) {
        oldest.remove();
      }
    }
  }
}
