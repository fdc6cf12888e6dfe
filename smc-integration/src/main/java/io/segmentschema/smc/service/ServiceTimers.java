package io.segmentschema.smc.service;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.segmentschema.backfill.BackfillListener;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.poller.CleanupListener;
import io.segmentschema.poller.CleanupOutcome;
import io.segmentschema.poller.ConnectionListener;
import io.segmentschema.poller.PollFailure;
import io.segmentschema.poller.PollListener;
import io.segmentschema.poller.PollReport;
import io.segmentschema.smc.service.http.RequestMeter;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * How long work took: what can only be told where it happens, as histograms. Thread-safe. Every
 * series is there from the start, so that a rate of it is zero and not unknown; only those of
 * requests come with the first of their kind, and there are as many as routes, methods and classes
 * of status.
 */
public final class ServiceTimers
    implements PollListener,
        BackfillListener,
        CleanupListener,
        ConnectionListener,
        RequestMeter.RequestListener {

  /** From a commit on one machine to a list of ten million segments. */
  private static final Duration[] WORK =
      millis(
          1, 5, 25, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000, 600_000);

  /** What Brokers wait for, up to the longest long-poll. */
  private static final Duration[] REQUESTS =
      millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000);

  private static final Duration[] CONNECTIONS =
      millis(1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000);

  private final MeterRegistry registry;
  private final Timer fullPolls;
  private final Timer deltaPolls;
  private final Counter failedPolls;
  private final Timer succeededRefreshes;
  private final Timer failedRefreshes;
  private final Timer answeredQueries;
  private final Timer failedQueries;
  private final Timer succeededCleanups;
  private final Timer failedCleanups;
  private final Counter segmentsPurged;
  private final Counter schemasDeleted;
  private final Timer connectionWaits;
  private final Timer connectionUses;
  private final Counter connectionTimeouts;

  @Inject
  public ServiceTimers(MeterRegistry registry) {
    this.registry = registry;
    fullPolls = poll(PollKind.FULL);
    deltaPolls = poll(PollKind.DELTA);
    failedPolls = counter("schema.poll.failed", "Polls that failed").register(registry);
    succeededRefreshes = refresh("succeeded");
    failedRefreshes = refresh("failed");
    answeredQueries = query("answered");
    failedQueries = query("failed");
    succeededCleanups = cleanup("succeeded");
    failedCleanups = cleanup("failed");
    segmentsPurged = deleted("segments");
    schemasDeleted = deleted("schemas");
    for (BatchOutcome outcome : BatchOutcome.values()) {
      batches(outcome);
    }
    connectionWaits =
        timer("schema.store.connection.wait", "Waits for a connection to the store", CONNECTIONS)
            .register(registry);
    connectionUses =
        timer("schema.store.connection.use", "How long connections were held", CONNECTIONS)
            .register(registry);
    connectionTimeouts =
        counter("schema.store.connection.timeouts", "Waits for a connection that were given up")
            .register(registry);
  }

  @Override
  public void polled(PollReport report) {
    (switch (report.kind()) {
          case FULL -> fullPolls;
          case DELTA -> deltaPolls;
        })
        .record(report.duration());
  }

  @Override
  public void failed(PollFailure failure) {
    failedPolls.increment();
  }

  @Override
  public void batchEnded(BatchOutcome outcome, int segments, Duration duration) {
    batches(outcome).record(duration);
  }

  @Override
  public void cleanedUp(CleanupOutcome outcome, Duration duration) {
    succeededCleanups.record(duration);
    segmentsPurged.increment(outcome.segmentsPurged());
    schemasDeleted.increment(outcome.schemasDeleted());
  }

  @Override
  public void failed(Duration duration) {
    failedCleanups.record(duration);
  }

  @Override
  public void taken(Duration waited) {
    connectionWaits.record(waited);
  }

  @Override
  public void returned(Duration used) {
    connectionUses.record(used);
  }

  @Override
  public void timedOut() {
    connectionTimeouts.increment();
  }

  /** A refresh that was asked for has ended. */
  public void refreshed(boolean succeeded, Duration duration) {
    (succeeded ? succeededRefreshes : failedRefreshes).record(duration);
  }

  /** A metadata query has been answered, or has failed as a whole. */
  public void queried(boolean answered, Duration duration) {
    (answered ? answeredQueries : failedQueries).record(duration);
  }

  @Override
  public void ended(String method, String route, String status, Duration duration) {
    timer(
            "schema.http.request.duration",
            "How long requests took, their waiting included",
            REQUESTS)
        .tag("method", method)
        .tag("route", route)
        .tag("status", status)
        .register(registry)
        .record(duration);
  }

  private Timer poll(PollKind kind) {
    return timer("schema.poll.duration", "How long successful polls of the store took", WORK)
        .tag("kind", label(kind))
        .register(registry);
  }

  private Timer refresh(String outcome) {
    return timer("schema.refresh.duration", "How long requested full refreshes took", WORK)
        .tag("outcome", outcome)
        .register(registry);
  }

  private Timer query(String outcome) {
    return timer("schema.query.duration", "How long metadata queries took", WORK)
        .tag("outcome", outcome)
        .register(registry);
  }

  private Timer cleanup(String outcome) {
    return timer("schema.cleanup.duration", "How long cleanups of the store took", WORK)
        .tag("outcome", outcome)
        .register(registry);
  }

  private Counter deleted(String what) {
    return counter("schema.cleanup.deleted", "Rows that cleanups have deleted")
        .tag("what", what)
        .register(registry);
  }

  private Timer batches(BatchOutcome outcome) {
    return timer("schema.backfill.batch.duration", "How long attempts to write a batch took", WORK)
        .tag("outcome", label(outcome))
        .register(registry);
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Timer.Builder timer(String name, String description, Duration... buckets) {
    return Timer.builder(name).description(description).serviceLevelObjectives(buckets);
  }

  private static Counter.Builder counter(String name, String description) {
    return Counter.builder(name).description(description);
  }

  private static Duration[] millis(long... millis) {
    return LongStream.of(millis).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }
}
