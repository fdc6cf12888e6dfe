package io.segmentschema.smc;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.inject.AbstractModule;
import com.google.inject.Injector;
import com.google.inject.Provides;
import com.google.inject.multibindings.OptionalBinder;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.smc.config.ResolvedConfig;
import io.segmentschema.smc.druid.DruidConfig;
import io.segmentschema.smc.druid.DruidHttp;
import io.segmentschema.smc.druid.DruidInventory;
import io.segmentschema.smc.druid.DruidQueryClient;
import io.segmentschema.smc.druid.DruidQueryConfig;
import io.segmentschema.smc.inventory.EngineInventory;
import io.segmentschema.smc.refresh.MetadataQueryClient;
import io.segmentschema.smc.refresh.RefreshConfig;
import io.segmentschema.smc.service.Engine;
import io.segmentschema.smc.service.ServiceLifecycle;
import io.segmentschema.smc.service.ServicePart;
import jakarta.inject.Singleton;
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
  DruidHttp http() {
    return druid.http();
  }

  @Provides
  @Singleton
  EngineInventory inventory(
      DruidHttp http, SchemaCache cache, ServiceThreads threads, Ticker ticker) {
    return new DruidInventory(druid, http, cache, threads.druid, ticker);
  }

  @Provides
  @Singleton
  MetadataQueryClient client(DruidHttp http, RefreshConfig config) {
    return new DruidQueryClient(
        http,
        DruidQueryConfig.DEFAULT.withTimeout(config.timeout()),
        () -> UUID.randomUUID().toString());
  }

  private static List<ServicePart> parts(Injector injector) {
    return injector.getInstance(EngineRoom.class).parts();
  }
}
