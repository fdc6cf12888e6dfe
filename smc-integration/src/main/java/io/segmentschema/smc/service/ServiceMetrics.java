package io.segmentschema.smc.service;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.segmentschema.backfill.BackfillStatus;
import io.segmentschema.backfill.BackfillStatus.Counts;
import io.segmentschema.cache.LookupCounts;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.Stage;
import io.segmentschema.cache.StageCounts;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.poller.ConnectionStatus;
import io.segmentschema.smc.leadership.Leadership;
import io.segmentschema.smc.leadership.ZooKeeperConnection;
import io.segmentschema.smc.refresh.QueryStatus;
import io.segmentschema.smc.service.store.StoreOperations;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The metrics of the service that are read from memory when somebody asks; reading changes nothing.
 * {@link ServiceTimers} has the others.
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
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final LogbackMetrics logs = new LogbackMetrics();

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
  }

  /** Ends what listens to the garbage collector and to the log; safe to call twice. */
  void stop() {
    gc.close();
    logs.close();
  }

  /** Registers everything that is read on demand. */
  void start() {
    processMeters();
    cacheMeters();
    pollMeters();
    storeMeters();
    backfillMeters();
    queryMeters();
    Gauge.builder("schema.build", () -> 1)
        .description("1, with the version of the service as its label")
        .tag("version", version())
        .register(registry);
    gauge("schema.quarantine.size", "Things set aside", quarantine::size);
    gauge(
        "schema.leader", "1 while this node leads", () -> leadership.leading().isPresent() ? 1 : 0);
    gauge(
        "schema.zookeeper.connected",
        "1 while ZooKeeper answers this node, or if it does not elect the leader",
        () -> leadership.zooKeeper().map(ZooKeeperConnection::isConnected).orElse(true) ? 1 : 0);
    gauge("schema.ready", "1 while readers are answered", () -> readiness.isReady() ? 1 : 0);
  }

  private void processMeters() {
    gc.bindTo(registry);
    logs.bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new JvmInfoMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  private static String version() {
    return Optional.ofNullable(ServiceMetrics.class.getPackage().getImplementationVersion())
        .orElse("unpackaged");
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
    age(
        "schema.cache.awaiting.poll.age",
        "How long the oldest entry that is awaiting a poll has done so; 0 if there is none",
        cache::oldestAwaitingPoll);
    for (Stage stage : Stage.values()) {
      lookups("hit", stage.label(), counts -> counts.hits().getOrDefault(stage, 0L));
    }
    lookups("miss", "none", LookupCounts::misses);
  }

  private static long count(StageCounts counts, Stage stage) {
    return switch (stage) {
      case REALTIME -> counts.realtime();
      case PENDING_BACKFILL -> counts.pendingBackfill();
      case AWAITING_POLL -> counts.awaitingPoll();
      case POLLED -> counts.polled();
    };
  }

  /** Whoever asks for hits or misses alone sums over the stages. */
  private void lookups(String result, String stage, ToDoubleFunction<LookupCounts> count) {
    FunctionCounter.builder(
            "schema.cache.lookups", cache, asked -> count.applyAsDouble(asked.lookupCounts()))
        .description("Lookups of segment schemas")
        .tag("result", result)
        .tag("stage", stage)
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

  private void storeMeters() {
    connections("active", ConnectionStatus::active);
    connections("idle", ConnectionStatus::idle);
    gauge(
        "schema.store.connections.max",
        "The most connections to the store that there may be",
        () -> store.connections().most());
    gauge(
        "schema.store.connections.waiting",
        "Threads that wait for a connection to the store",
        () -> store.connections().waiting());
    FunctionCounter.builder(
            "schema.store.conflicts", store, asked -> asked.connections().conflicts())
        .description("Writes that began anew because another writer was in their way")
        .register(registry);
  }

  private void connections(String state, ToDoubleFunction<ConnectionStatus> count) {
    Gauge.builder(
            "schema.store.connections", store, asked -> count.applyAsDouble(asked.connections()))
        .description("Open connections to the store")
        .tag("state", state)
        .register(registry);
  }

  private double pollAgeMillis() {
    return store.polls().lastSuccessAge().map(age -> (double) age.toMillis()).orElse(Double.NaN);
  }

  private void backfillMeters() {
    gauge(
        "schema.backfill.queue.size",
        "Segments that wait to be written to the store",
        () -> backfill.get().depth());
    age(
        "schema.backfill.queue.age",
        "How long the oldest of them has been waiting; 0 if there is none",
        () -> Optional.of(backfill.get().oldestAge()));
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
    queries("schema.query.learnt", "Schemas learnt from answers", QueryStatus::segmentsLearnt);
    gauge(
        "schema.query.servers.failing",
        "Data nodes whose latest metadata query failed",
        () -> engine.queries().map(queries -> queries.failingServers().size()).orElse(0));
    gauge(
        "schema.inventory.complete",
        "1 once the engine's inventory is complete, or if there is no engine",
        () -> engine.isComplete() ? 1 : 0);
    gauge(
        "schema.inventory.held.back",
        "Datasources for which another list of used segments is awaited",
        () -> engine.heldBack().size());
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

  private void age(String name, String description, Supplier<Optional<Duration>> age) {
    TimeGauge.builder(name, () -> age.get().orElse(Duration.ZERO).toMillis(), TimeUnit.MILLISECONDS)
        .description(description)
        .register(registry);
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(registry);
  }
}
