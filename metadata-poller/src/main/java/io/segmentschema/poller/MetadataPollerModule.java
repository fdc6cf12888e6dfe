package io.segmentschema.poller;

import com.google.common.base.Ticker;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.multibindings.OptionalBinder;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.store.BackfillStore;
import jakarta.inject.Singleton;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Binds the SQL store and its poller as singletons. The injector must also have the cache, a {@link
 * StoreConfig}, a {@link PollerConfig}, a {@link Ticker} and a {@link ScheduledExecutorService}
 * marked {@link ForPoller}. A {@link ConnectionListener} may be bound through {@link
 * OptionalBinder}. Nothing is connected or scheduled before {@link MetadataPoller#start}.
 */
public final class MetadataPollerModule extends AbstractModule {

  @Override
  protected void configure() {
    bind(MetadataStore.class).to(SqlMetadataStore.class);
    bind(BackfillStore.class).to(MetadataStore.class);
    bind(SegmentPublisher.class).in(Singleton.class);
    OptionalBinder.newOptionalBinder(binder(), ConnectionListener.class)
        .setDefault()
        .toInstance(ConnectionListener.NONE);
  }

  @Provides
  @Singleton
  SqlMetadataStore store(StoreConfig config, ConnectionListener listener) {
    return new SqlMetadataStore(config, new Random(), listener);
  }

  @Provides
  @Singleton
  MetadataPoller poller(
      PollerConfig config,
      SchemaCache cache,
      SqlMetadataStore store,
      Quarantine quarantine,
      @ForPoller ScheduledExecutorService scheduler,
      Ticker ticker) {
    return new MetadataPoller(config, cache, store, quarantine, scheduler, ticker);
  }
}
