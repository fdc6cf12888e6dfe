package io.segmentschema.cache;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import io.segmentschema.cache.quarantine.Quarantine;
import jakarta.inject.Singleton;
import java.time.Clock;

/**
 * Binds the cache and the quarantine as singletons. The injector must also have a {@link
 * SchemaCacheConfig}, a {@link Clock} and a {@link com.google.common.base.Ticker}.
 */
public final class SchemaCacheModule extends AbstractModule {

  @Override
  protected void configure() {
    bind(SchemaCache.class).in(Singleton.class);
  }

  @Provides
  @Singleton
  Quarantine quarantine(Clock clock) {
    return new Quarantine(clock);
  }
}
