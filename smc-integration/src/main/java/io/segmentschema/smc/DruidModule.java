package io.segmentschema.smc;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.inject.AbstractModule;
import com.google.inject.Injector;
import com.google.inject.Provides;
import com.google.inject.multibindings.OptionalBinder;
import io.segmentschema.backfill.BackFillQueue;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.poller.SegmentPublisher;
import io.segmentschema.smc.config.ResolvedConfig;
import io.segmentschema.smc.druid.DruidConfig;
import io.segmentschema.smc.druid.DruidHttp;
import io.segmentschema.smc.druid.DruidInventory;
import io.segmentschema.smc.druid.DruidQueryClient;
import io.segmentschema.smc.druid.DruidQueryConfig;
import io.segmentschema.smc.leadership.Leadership;
import io.segmentschema.smc.refresh.RefreshConfig;
import io.segmentschema.smc.service.Engine;
import io.segmentschema.smc.service.ServiceLifecycle;
import io.segmentschema.smc.service.ServicePart;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.UUID;

/** Attaches a service to a running Druid cluster. */
public final class DruidModule extends AbstractModule {

  private final DruidConfig druid;

  private DruidModule(DruidConfig druid) {
    this.druid = druid;
  }

  /** A service that follows the cluster, not started yet. */
  public static ServiceLifecycle createService(ResolvedConfig config, DruidConfig druid) {
    return SegmentSchemaServiceModule.createService(
        config, ImmutableList.of(new DruidModule(druid)), DruidModule::parts);
  }

  @Override
  protected void configure() {
    OptionalBinder.newOptionalBinder(binder(), Engine.class).setBinding().to(EngineRoom.class);
  }

  @Provides
  @Singleton
  EngineRoom engine(
      SchemaCache cache,
      SegmentPublisher publisher,
      BackFillQueue queue,
      Leadership leadership,
      RefreshConfig config,
      ServiceThreads threads,
      Clock clock,
      Ticker ticker) {
    DruidHttp http = druid.http();
    DruidQueryConfig queries = DruidQueryConfig.DEFAULT.withTimeout(config.timeout());
    return new EngineRoom(
        new DruidInventory(druid, http, cache, threads.druid, ticker),
        new DruidQueryClient(http, queries, () -> UUID.randomUUID().toString()),
        cache,
        publisher,
        queue,
        leadership,
        config,
        threads.engine,
        clock,
        ticker);
  }

  private static List<ServicePart> parts(Injector injector) {
    return injector.getInstance(EngineRoom.class).parts();
  }
}
