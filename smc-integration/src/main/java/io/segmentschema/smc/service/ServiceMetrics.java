package io.segmentschema.smc.service;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.segmentschema.backfill.BackfillStatus;
import io.segmentschema.backfill.BackfillStatus.Counts;
import io.segmentschema.cache.LookupCounts;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.Stage;
import io.segmentschema.cache.StageCounts;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.smc.leadership.Leadership;
import io.segmentschema.smc.refresh.QueryStatus;
import io.segmentschema.smc.service.store.StoreOperations;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Every metric of the service. All but the duration of polls are read from memory when somebody
 * asks; reading changes nothing.
 */
public final class ServiceMetrics {

  private final MeterRegistry registry;
  private final SchemaCache cache;
  private final StoreOperations store;
  private final Supplier<BackfillStatus> backfill;
  private final Engine engine;
  private final Quarantine quarantine;
  private final Leadership leadership;
  private final Readiness readiness;
  private final Timer pollDuration;
  private final JvmGcMetrics gc = new JvmGcMetrics();

  @Inject
  public ServiceMetrics(
      MeterRegistry registry,
      SchemaCache cache,
      StoreOperations store,
      Supplier<BackfillStatus> backfill,
      Engine engine,
      Quarantine quarantine,
      Leadership leadership,
      Readiness readiness) {
    this.registry = registry;
    this.cache = cache;
    this.store = store;
    this.backfill = backfill;
    this.engine = engine;
    this.quarantine = quarantine;
    this.leadership = leadership;
    this.readiness = readiness;
    this.pollDuration =
        Timer.builder("schema.poll.duration")
            .description("How long successful polls of the metadata store took")
            .register(registry);
  }

  /** Ends what listens to the garbage collector; safe to call twice. */
  void stop() {
    gc.close();
  }

  /** Registers everything that is read on demand. */
  void start() {
    gc.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    cacheMeters();
    pollMeters();
    backfillMeters();
    queryMeters();
    gauge("schema.quarantine.size", "Things set aside", quarantine::size);
    gauge(
        "schema.leader", "1 while this node leads", () -> leadership.leading().isPresent() ? 1 : 0);
    gauge("schema.ready", "1 while readers are answered", () -> readiness.isReady() ? 1 : 0);
  }

  /** A poll has been taken over. */
  public void polled(Duration duration) {
    pollDuration.record(duration);
  }

  private void cacheMeters() {
    for (Stage stage : Stage.values()) {
      Gauge.builder("schema.cache.segments", () -> count(cache.stageCounts(), stage))
          .description("Segments by the stage of their schema")
          .tag("stage", stage.label())
          .register(registry);
    }
    gauge(
        "schema.cache.segments.missing",
        "Used segments whose schema no stage knows",
        cache::segmentsWithoutSchema);
    lookups("hit", counts -> counts.hits().values().stream().mapToLong(Long::longValue).sum());
    lookups("miss", LookupCounts::misses);
  }

  private static long count(StageCounts counts, Stage stage) {
    return switch (stage) {
      case REALTIME -> counts.realtime();
      case PENDING_BACKFILL -> counts.pendingBackfill();
      case AWAITING_POLL -> counts.awaitingPoll();
      case POLLED -> counts.polled();
    };
  }

  private void lookups(String result, ToDoubleFunction<LookupCounts> count) {
    FunctionCounter.builder(
            "schema.cache.lookups", cache, asked -> count.applyAsDouble(asked.lookupCounts()))
        .description("Lookups of segment schemas")
        .tag("result", result)
        .register(registry);
  }

  private void pollMeters() {
    TimeGauge.builder("schema.poll.age", this::pollAgeMillis, TimeUnit.MILLISECONDS)
        .description("Time since the last successful poll ended; not a number before the first")
        .register(registry);
    gauge(
        "schema.store.reachable",
        "1 if the last attempt to ask the store succeeded",
        () -> store.polls().reachable() ? 1 : 0);
  }

  private double pollAgeMillis() {
    return store.polls().lastSuccessAge().map(age -> (double) age.toMillis()).orElse(Double.NaN);
  }

  private void backfillMeters() {
    gauge(
        "schema.backfill.queue.size",
        "Segments that wait to be written to the store",
        () -> backfill.get().depth());
    backfilled("persisted", Counts::persisted);
    backfilled("alreadyStored", Counts::alreadyStored);
    backfilled("retried", Counts::retried);
    backfilled("vanished", Counts::vanished);
    backfilled("quarantined", Counts::quarantined);
  }

  private void backfilled(String outcome, ToDoubleFunction<Counts> count) {
    FunctionCounter.builder(
            "schema.backfill.segments",
            backfill,
            asked -> count.applyAsDouble(asked.get().counts()))
        .description("What became of segments in the backfill queue")
        .tag("outcome", outcome)
        .register(registry);
  }

  private void queryMeters() {
    queries("schema.query.sent", "Metadata queries sent", QueryStatus::sent);
    queries("schema.query.failed", "Metadata queries that failed", QueryStatus::failed);
    queries("schema.query.segments", "Segments asked about", QueryStatus::segmentsAsked);
    gauge(
        "schema.query.in.flight",
        "Metadata queries that are not answered yet",
        () -> engine.queries().map(QueryStatus::inFlight).orElse(0));
  }

  private void queries(String name, String description, ToDoubleFunction<QueryStatus> count) {
    FunctionCounter.builder(
            name, engine, asked -> asked.queries().map(count::applyAsDouble).orElse(0.0))
        .description(description)
        .register(registry);
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(registry);
  }
}
