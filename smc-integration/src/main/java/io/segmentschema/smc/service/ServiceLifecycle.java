package io.segmentschema.smc.service;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.smc.service.feed.FeedWaits;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and stops everything in order. The port comes first, because a service without one is none
 * and must touch nothing; then the parts in their order, and HTTP while they are at work, so that
 * the process can be asked long before it is ready. At the stop HTTP leaves first, so that whatever
 * a client was told has been done. The parts leave in the opposite order: what writes to the store
 * stops before the store is closed. The main thread starts it, a shutdown hook stops it.
 */
public final class ServiceLifecycle {

  private static final Logger log = LoggerFactory.getLogger(ServiceLifecycle.class);

  private final ApiServer server;
  private final Readiness readiness;
  private final StoreVersionWaits waits;
  private final FeedWaits feed;
  private final ServiceMetrics metrics;
  private final Housekeeping housekeeping;
  private final ImmutableList<ServicePart> parts;
  private final ImmutableList<ExecutorService> executors;
  private final Duration stopLimit;

  @GuardedBy("this")
  private boolean started;

  @GuardedBy("this")
  private boolean stopped;

  /**
   * @param parts in the order in which they start
   * @param executors what is shut down at the very end
   * @param stopLimit how long a stop waits for all parts together
   */
  public ServiceLifecycle(
      ApiServer server,
      Readiness readiness,
      StoreVersionWaits waits,
      FeedWaits feed,
      ServiceMetrics metrics,
      Housekeeping housekeeping,
      List<ServicePart> parts,
      List<? extends ExecutorService> executors,
      Duration stopLimit) {
    this.server = server;
    this.readiness = readiness;
    this.waits = waits;
    this.feed = feed;
    this.metrics = metrics;
    this.housekeeping = housekeeping;
    this.parts = ImmutableList.copyOf(parts);
    this.executors = ImmutableList.copyOf(executors);
    this.stopLimit = stopLimit;
  }

  /**
   * Starts everything and returns; safe to call twice. The service becomes ready later, by itself.
   *
   * @throws IOException if the port cannot be had; nothing is left running then
   */
  public synchronized void start() throws IOException {
    if (started || stopped) {
      return;
    }
    started = true;
    waits.start();
    feed.start();
    metrics.start();
    try {
      server.open();
      // The first poll begins while the server is being set up: both take their time at a start.
      for (ServicePart part : parts) {
        part.start().run();
      }
      server.start();
    } catch (IOException portTaken) {
      stop();
      throw portTaken;
    }
    log.info("Service listens: url={}", server.address());
    housekeeping.start();
  }

  /** Where clients find the service. */
  public URI address() {
    return server.address();
  }

  /** Whether readers are answered. */
  public boolean isReady() {
    return readiness.isReady();
  }

  /**
   * Stops everything, in the opposite order; safe to call twice. What has been answered has been
   * done; what is being written ends first. What does not end within the limit is left behind.
   */
  public synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    StopSteps steps = new StopSteps(stopLimit, Ticker.systemTicker());
    readiness.stop();
    steps.take("waiting requests", waits::stop);
    steps.take("waiting feed", feed::stop);
    steps.take("http", server::stop);
    steps.take("housekeeping", housekeeping::stop);
    if (started) {
      parts.reverse().forEach(part -> steps.take(part.name(), part.stop()));
    }
    steps.take("metrics", metrics::stop);
    executors.forEach(executor -> steps.take("executor", executor::shutdownNow));
    log.info("Service stopped: durationMillis={}", steps.elapsed().toMillis());
  }
}
