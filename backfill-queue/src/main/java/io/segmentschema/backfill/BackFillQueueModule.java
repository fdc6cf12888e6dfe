package io.segmentschema.backfill;

import com.google.inject.AbstractModule;
import jakarta.inject.Singleton;

/**
 * Binds the backfill queue as a singleton. The injector must also have the cache with its
 * quarantine, a {@link BackfillConfig}, a {@link io.segmentschema.cache.store.BackfillStore}, a
 * {@link java.time.Clock}, a {@link com.google.common.base.Ticker}, and, marked {@link
 * ForBackfill}, a {@code Supplier<Optional<LeaderEpoch>>}, a {@code
 * Consumer<DeposedLeaderException>}, a {@link java.util.concurrent.ScheduledExecutorService} and a
 * {@link java.util.Random}.
 */
public final class BackFillQueueModule extends AbstractModule {

  @Override
  protected void configure() {
    bind(BackFillQueue.class).in(Singleton.class);
  }
}
