package io.segmentschema.poller;

import com.google.common.base.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.poller.snapshot.SnapshotFile;
import io.segmentschema.poller.snapshot.StoreImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the cache in step with the store: a full poll at first, then a delta each period,
 * everything anew each full period, on request, and after deletions.
 *
 * <p>One task at a time runs on the given scheduler; it survives every failure and schedules its
 * next run, after a failure sooner. All methods may be called from any thread; the ones that ask
 * for a poll return at once.
 */
public final class MetadataPoller {

  private static final Logger log = LoggerFactory.getLogger(MetadataPoller.class);

  /** A store that owes an answer for longer is not reachable. */
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

  private final PollerConfig config;
  private final SchemaCache cache;
  private final StoreReader reader;
  private final ScheduledExecutorService scheduler;
  private final Ticker ticker;
  private final List<PollListener> listeners = new CopyOnWriteArrayList<>();

  /** Held during a poll: polls are serialized. */
  private final Object polling = new Object();

  /** Guards what requests and runs share; never held during a poll. */
  private final Object lock = new Object();

  @GuardedBy("lock")
  private List<CompletableFuture<PollReport>> fullWanted = new ArrayList<>();

  @GuardedBy("lock")
  private boolean started;

  @GuardedBy("lock")
  private @Nullable Future<?> next;

  /** Whether the scheduler's task is at work; a second one leaves its wish in {@link #again}. */
  @GuardedBy("lock")
  private boolean running;

  @GuardedBy("lock")
  private boolean again;

  @GuardedBy("lock")
  private int failures;

  @GuardedBy("lock")
  private @Nullable String trouble;

  @GuardedBy("lock")
  private @Nullable PollReport last;

  @GuardedBy("lock")
  private long lastSuccessNanos;

  @GuardedBy("lock")
  private boolean hasReadAll;

  @GuardedBy("lock")
  private long lastFullNanos;

  /** What to begin with instead of an empty cache. */
  @GuardedBy("polling")
  private @Nullable SnapshotFile snapshot;

  public MetadataPoller(
      PollerConfig config,
      SchemaCache cache,
      SqlMetadataStore store,
      Quarantine quarantine,
      ScheduledExecutorService scheduler,
      Ticker ticker) {
    this.config = config;
    this.cache = cache;
    this.reader = new StoreReader(store.transactions(), cache, quarantine, ticker);
    this.scheduler = scheduler;
    this.ticker = ticker;
  }

  /** Registers a listener for as long as the poller lives. */
  public void addListener(PollListener listener) {
    listeners.add(listener);
  }

  /**
   * Has the first poll begin from what an earlier process left there: readers are served from that
   * at once, then a delta brings what has changed, and everything is read anew. To be called before
   * {@link #start}.
   */
  public void beginWith(SnapshotFile file) {
    synchronized (polling) {
      snapshot = file;
    }
  }

  /**
   * What a later process needs besides the cache, as of the last poll; waits for the one that runs.
   *
   * @return empty before the first poll
   */
  public Optional<StoreImage> image() {
    synchronized (polling) {
      return status().last().isPresent() ? Optional.of(reader.image()) : Optional.empty();
    }
  }

  /** Begins to poll, at once; safe to call twice. */
  public void start() {
    synchronized (lock) {
      if (!started) {
        started = true;
        schedule(Duration.ZERO);
      }
    }
  }

  /** Ends the polls after the one that runs; safe to call twice. Requests that wait fail. */
  public void stop() {
    List<CompletableFuture<PollReport>> abandoned;
    synchronized (lock) {
      started = false;
      if (next != null) {
        next.cancel(false);
      }
      abandoned = fullWanted;
      fullWanted = new ArrayList<>();
    }
    abandoned.forEach(
        request -> request.completeExceptionally(new IllegalStateException("The poller stopped")));
    synchronized (polling) {
      log.debug("Poller stopped");
    }
  }

  /**
   * Asks for everything to be read again. Requests that come while a poll runs share the next one.
   *
   * @return completes when a full poll that began after this call has been taken over, or failed
   */
  public CompletionStage<PollReport> requestFullRefresh() {
    CompletableFuture<PollReport> request = new CompletableFuture<>();
    synchronized (lock) {
      fullWanted.add(request);
      schedule(Duration.ZERO);
    }
    return request;
  }

  /** Has the next delta run now. */
  public void pollSoon() {
    synchronized (lock) {
      schedule(Duration.ZERO);
    }
  }

  /**
   * Polls on the caller's thread: everything if that is asked for or due, else what has changed.
   *
   * @throws io.segmentschema.cache.store.MetadataStoreException if the store could not be read; the
   *     cache is as before
   */
  public PollReport pollOnce() {
    synchronized (polling) {
      List<CompletableFuture<PollReport>> requests = takeRequests();
      boolean isAsked = !requests.isEmpty();
      long startNanos = ticker.read();
      try {
        if (resumed()) {
          var unused = poll(false); // Quickly up to date; then everything, as an audit.
        }
        PollReport report = poll(isAsked || isFullDue());
        requests.forEach(request -> request.complete(report));
        return report;
      } catch (RuntimeException failure) {
        failed(failure, isAsked || isFullDue(), startNanos);
        requests.forEach(request -> request.completeExceptionally(failure));
        throw failure;
      }
    }
  }

  /** How the polls fare. */
  public PollStatus status() {
    Optional<String> silent =
        reader
            .unansweredFor()
            .filter(silence -> silence.compareTo(LONGEST_SILENCE) > 0)
            .map(
                silence ->
                    "The metadata store does not answer: waitedMillis=" + silence.toMillis());
    synchronized (lock) {
      return new PollStatus(
          last != null && trouble == null && silent.isEmpty(),
          Optional.ofNullable(last),
          last == null
              ? Optional.empty()
              : Optional.of(Duration.ofNanos(ticker.read() - lastSuccessNanos)),
          failures,
          silent.or(() -> Optional.ofNullable(trouble)));
    }
  }

  /** Takes the snapshot over, once, if there is one. */
  @GuardedBy("polling")
  private boolean resumed() {
    SnapshotFile file = snapshot;
    snapshot = null;
    if (file == null || cache.isReady()) {
      return false;
    }
    long startNanos = ticker.read();
    Optional<SnapshotFile.Content> content = file.read(cache);
    content.ifPresent(
        found -> {
          found.poll().apply();
          reader.goOnFrom(found.image());
          log.info(
              "Serving what the last process knew until the store is read: rows={}, version={},"
                  + " durationMillis={}",
              found.rows(),
              found.image().version().revision(),
              Duration.ofNanos(ticker.read() - startNanos).toMillis());
        });
    return content.isPresent();
  }

  private PollReport poll(boolean full) {
    long startNanos = ticker.read();
    StoreReader.Read read = reader.read(full);
    read.staged().apply();
    reader.taken(read);
    PollReport report =
        new PollReport(
            read.kind(),
            read.state().version(),
            read.state().leaderEpoch(),
            read.rows(),
            read.skipped(),
            reader.knownSchemas(),
            Duration.ofNanos(ticker.read() - startNanos));
    succeeded(report);
    tell(listener -> listener.polled(report));
    return report;
  }

  private void run() {
    synchronized (lock) {
      next = null;
      again = running;
      if (running) {
        return; // The one at work polls once more; no thread waits for it.
      }
      running = true;
    }
    try {
      pollOnce();
    } catch (RuntimeException failure) {
      log.debug("Poll failed", failure);
    } finally {
      synchronized (lock) {
        running = false;
        if (again || !fullWanted.isEmpty()) {
          schedule(Duration.ZERO);
        } else if (next == null) { // Otherwise a request has scheduled one meanwhile.
          schedule(pause());
        }
      }
    }
  }

  private void succeeded(PollReport report) {
    synchronized (lock) {
      if (trouble != null) {
        log.info("Metadata store can be read again: failures={}", failures);
      }
      failures = 0;
      trouble = null;
      last = report;
      lastSuccessNanos = ticker.read();
      if (report.kind() == PollKind.FULL) {
        hasReadAll = true;
        lastFullNanos = lastSuccessNanos;
      }
    }
    log.info(
        "Poll taken over: kind={}, rows={}, skipped={}, schemas={}, version={}, durationMillis={}",
        report.kind(),
        report.rows(),
        report.skipped(),
        report.schemas(),
        report.version().revision(),
        report.duration().toMillis());
  }

  private void failed(RuntimeException failure, boolean full, long startNanos) {
    String reason = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    Duration pause;
    synchronized (lock) {
      failures++;
      trouble = reason;
      pause = pause();
    }
    log.warn(
        "Poll failed, will try again: inMillis={}, ready={}, reason={}",
        pause.toMillis(),
        cache.isReady(),
        failure.toString());
    PollFailure news =
        new PollFailure(
            full ? PollKind.FULL : PollKind.DELTA,
            reason,
            Duration.ofNanos(ticker.read() - startNanos));
    tell(listener -> listener.failed(news));
  }

  private List<CompletableFuture<PollReport>> takeRequests() {
    synchronized (lock) {
      List<CompletableFuture<PollReport>> taken = fullWanted;
      fullWanted = new ArrayList<>();
      return taken;
    }
  }

  private boolean isFullDue() {
    synchronized (lock) {
      return !hasReadAll || ticker.read() - lastFullNanos >= config.fullPeriod().toNanos();
    }
  }

  @GuardedBy("lock")
  private Duration pause() {
    if (failures == 0) {
      return config.period();
    }
    Duration backoff = config.retryMin().multipliedBy(1L << Math.min(failures - 1, 16));
    return backoff.compareTo(config.period()) < 0 ? backoff : config.period();
  }

  @GuardedBy("lock")
  private void schedule(Duration delay) {
    if (!started) {
      return;
    }
    if (next != null) {
      next.cancel(false);
    }
    next = scheduler.schedule(this::run, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void tell(Consumer<PollListener> news) {
    for (PollListener listener : listeners) {
      try {
        news.accept(listener);
      } catch (RuntimeException fault) {
        log.warn("A listener of the poller failed: listener={}", listener, fault);
      }
    }
  }
}
