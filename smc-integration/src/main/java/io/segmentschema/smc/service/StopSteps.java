package io.segmentschema.smc.service;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the steps of a stop one after the other, each on a thread of its own, and waits for all of
 * them together no longer than the limit: a step that hangs, on a store that does not answer for
 * example, keeps none of the others from being taken. For one thread.
 */
final class StopSteps {

  private static final Logger log = LoggerFactory.getLogger(StopSteps.class);

  /** What a step gets even after the limit: enough for all that need not wait for others. */
  private static final Duration LEAST = Duration.ofMillis(250);

  private final Ticker ticker;
  private final Duration limit;
  private final long startNanos;

  StopSteps(Duration limit, Ticker ticker) {
    this.limit = limit;
    this.ticker = ticker;
    this.startNanos = ticker.read();
  }

  /** How long the stop has been running. */
  Duration elapsed() {
    return Duration.ofNanos(ticker.read() - startNanos);
  }

  /** Takes a step; one that fails or hangs is told of and left. */
  void take(String part, Runnable stop) {
    FutureTask<?> step = new FutureTask<>(stop, null);
    Thread thread = new Thread(step, "schema-stop-" + part.replace(' ', '-'));
    thread.setDaemon(true);
    thread.start();
    Duration left = limit.minus(elapsed());
    Duration wait = left.compareTo(LEAST) < 0 ? LEAST : left;
    try {
      step.get(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException failed) {
      log.error("Part of the service failed to stop: part={}", part, failed.getCause());
    } catch (TimeoutException hangs) {
      log.warn(
          "Part of the service does not stop in time, the stop goes on without it: part={},"
              + " waitedMillis={}",
          part,
          wait.toMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
