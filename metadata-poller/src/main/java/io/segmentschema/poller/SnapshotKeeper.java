package io.segmentschema.poller;

import com.google.common.base.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.poller.snapshot.SnapshotFile;
import io.segmentschema.poller.snapshot.StoreImage;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the local snapshot at most a period behind what the polls bring: writes it when the first
 * full poll has been taken over, and then each period in which the store has changed. A file that
 * cannot be written costs a warning and is tried again. Writes on the given scheduler, which should
 * be its own: a large cache takes seconds. Starting and stopping is for any thread.
 */
public final class SnapshotKeeper {

  private static final Logger log = LoggerFactory.getLogger(SnapshotKeeper.class);

  private final SnapshotFile file;
  private final MetadataPoller poller;
  private final SchemaCache cache;
  private final Duration period;
  private final ScheduledExecutorService scheduler;
  private final Ticker ticker;

  @GuardedBy("this")
  private boolean started;

  @GuardedBy("this")
  private @Nullable Future<?> next;

  /** Volatile: written by the one thread that writes the file. */
  private volatile StoreVersion written = StoreVersion.NONE;

  public SnapshotKeeper(
      SnapshotFile file,
      MetadataPoller poller,
      SchemaCache cache,
      Duration period,
      ScheduledExecutorService scheduler,
      Ticker ticker) {
    this.file = file;
    this.poller = poller;
    this.cache = cache;
    this.period = period;
    this.scheduler = scheduler;
    this.ticker = ticker;
  }

  /**
   * Has the poller begin with what is there, and keeps the file from then on; to be called before
   * the poller starts. Safe to call twice.
   */
  public void start() {
    synchronized (this) {
      if (started) {
        return;
      }
      started = true;
    }
    poller.beginWith(file);
    poller.addListener(
        report -> {
          if (report.kind() == PollKind.FULL && written.equals(StoreVersion.NONE)) {
            schedule(Duration.ZERO);
          }
        });
    schedule(period);
  }

  /** Writes no more after the file that is being written; safe to call twice. */
  public synchronized void stop() {
    started = false;
    if (next != null) {
      next.cancel(false);
    }
  }

  private void run() {
    try {
      Optional<StoreImage> image = poller.image();
      if (image.isPresent() && !image.get().version().equals(written)) {
        write(image.get());
      }
    } catch (IOException | RuntimeException failure) {
      if (isStarted()) {
        log.warn(
            "Local snapshot cannot be written, the next try follows: reason={}",
            failure.toString());
      } else {
        log.debug("Local snapshot was being written when the service stopped", failure);
      }
    } finally {
      schedule(period);
    }
  }

  private synchronized boolean isStarted() {
    return started;
  }

  private void write(StoreImage image) throws IOException {
    long began = ticker.read();
    long bytes = file.write(image, cache);
    written = image.version();
    log.info(
        "Local snapshot written: version={}, bytes={}, durationMillis={}",
        image.version().revision(),
        bytes,
        TimeUnit.NANOSECONDS.toMillis(ticker.read() - began));
  }

  private synchronized void schedule(Duration delay) {
    if (!started) {
      return;
    }
    if (next != null) {
      next.cancel(false);
    }
    try {
      next = scheduler.schedule(this::run, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException stopping) {
      log.debug("The scheduler has been shut down", stopping);
    }
  }
}
