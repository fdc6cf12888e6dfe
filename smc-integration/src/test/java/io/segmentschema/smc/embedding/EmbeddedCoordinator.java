package io.segmentschema.smc.embedding;

import com.google.common.base.Ticker;
import com.google.inject.AbstractModule;
import com.google.inject.TypeLiteral;
import io.segmentschema.backfill.BackFillQueueModule;
import io.segmentschema.backfill.BackfillConfig;
import io.segmentschema.backfill.ForBackfill;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.SchemaCacheModule;
import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.poller.ForPoller;
import io.segmentschema.poller.MetadataPollerModule;
import io.segmentschema.poller.PollerConfig;
import io.segmentschema.poller.StoreConfig;
import java.time.Clock;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What {@code docs/embedding.md} prints, between its two marks. */
final class EmbeddedCoordinator extends AbstractModule {

  private final StoreConfig store;
  private final ScheduledExecutorService scheduler;
  private final AtomicReference<Optional<LeaderEpoch>> epoch;

  EmbeddedCoordinator(
      StoreConfig store,
      ScheduledExecutorService scheduler,
      AtomicReference<Optional<LeaderEpoch>> epoch) {
    this.store = store;
    this.scheduler = scheduler;
    this.epoch = epoch;
  }

  // docs/embedding.md begins
  @Override
  protected void configure() {
    install(new SchemaCacheModule());
    install(new MetadataPollerModule());
    install(new BackFillQueueModule());

    bind(StoreConfig.class).toInstance(store);
    bind(SchemaCacheConfig.class).toInstance(SchemaCacheConfig.DEFAULT);
    bind(PollerConfig.class).toInstance(PollerConfig.DEFAULT);
    bind(BackfillConfig.class).toInstance(BackfillConfig.DEFAULT);
    bind(Clock.class).toInstance(Clock.systemUTC());
    bind(Ticker.class).toInstance(Ticker.systemTicker());

    bind(ScheduledExecutorService.class).annotatedWith(ForPoller.class).toInstance(scheduler);
    bind(ScheduledExecutorService.class).annotatedWith(ForBackfill.class).toInstance(scheduler);
    bind(Random.class).annotatedWith(ForBackfill.class).toInstance(new Random());
    bind(new TypeLiteral<Supplier<Optional<LeaderEpoch>>>() {})
        .annotatedWith(ForBackfill.class)
        .toInstance(epoch::get);
    bind(new TypeLiteral<Consumer<DeposedLeaderException>>() {})
        .annotatedWith(ForBackfill.class)
        .toInstance(deposed -> epoch.set(Optional.empty()));
  }
  // docs/embedding.md ends
}
