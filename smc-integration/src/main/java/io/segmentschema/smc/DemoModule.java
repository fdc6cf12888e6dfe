package io.segmentschema.smc;

import com.google.common.collect.ImmutableList;
import com.google.inject.AbstractModule;
import com.google.inject.Injector;
import com.google.inject.Provides;
import com.google.inject.multibindings.OptionalBinder;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.smc.config.ResolvedConfig;
import io.segmentschema.smc.demo.DemoFacts;
import io.segmentschema.smc.demo.DemoInventory;
import io.segmentschema.smc.demo.DemoNarrator;
import io.segmentschema.smc.demo.DemoScreen;
import io.segmentschema.smc.demo.PublishedByHand;
import io.segmentschema.smc.demo.SampleCluster;
import io.segmentschema.smc.druid.DruidQueryClient;
import io.segmentschema.smc.druid.DruidQueryConfig;
import io.segmentschema.smc.inventory.EngineInventory;
import io.segmentschema.smc.refresh.MetadataQueryClient;
import io.segmentschema.smc.service.ApiServer;
import io.segmentschema.smc.service.Engine;
import io.segmentschema.smc.service.Readiness;
import io.segmentschema.smc.service.ServiceLifecycle;
import io.segmentschema.smc.service.ServicePart;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Adds the sample cluster to a service, as its engine, and the narrator that tells what happens.
 */
public final class DemoModule extends AbstractModule {

  /** How long a sample node thinks about a query. */
  private static final Duration DELAY = Duration.ofMillis(30);

  /** How often the sample cluster lists its segments. */
  private static final Duration LIST_PERIOD = Duration.ofSeconds(5);

  private final DemoScreen screen;

  private DemoModule(DemoScreen screen) {
    this.screen = screen;
  }

  /**
   * A service with a sample cluster, not started yet.
   *
   * @param screen where the narrator prints
   */
  public static ServiceLifecycle createService(ResolvedConfig config, DemoScreen screen) {
    return SegmentSchemaServiceModule.createService(
        config, ImmutableList.of(new DemoModule(screen)), DemoModule::parts);
  }

  @Override
  protected void configure() {
    OptionalBinder.newOptionalBinder(binder(), Engine.class).setBinding().to(EngineRoom.class);
  }

  @Provides
  @Singleton
  SampleCluster cluster(ServiceThreads threads) {
    return new SampleCluster(DELAY, threads.engine);
  }

  @Provides
  @Singleton
  EngineInventory inventory(SampleCluster cluster, SchemaCache cache, ServiceThreads threads) {
    return new DemoInventory(
        cluster, new PublishedByHand(cache, cluster), LIST_PERIOD, threads.engine);
  }

  @Provides
  @Singleton
  MetadataQueryClient client() {
    DruidQueryConfig druid = DruidQueryConfig.DEFAULT;
    return new DruidQueryClient(
        DruidQueryClient.httpClient(druid), druid, () -> UUID.randomUUID().toString());
  }

  @Provides
  @Singleton
  DemoNarrator narrator(
      SampleCluster cluster, SchemaCache cache, Readiness readiness, ServiceThreads threads) {
    return new DemoNarrator(
        screen,
        cluster,
        new DemoFacts(
            readiness::isReady, cache::stageCounts, cache::stillMissing, cache::datasourceSchemas),
        threads.service);
  }

  private static List<ServicePart> parts(Injector injector) {
    EngineRoom engine = injector.getInstance(EngineRoom.class);
    DemoNarrator narrator = injector.getInstance(DemoNarrator.class);
    ApiServer server = injector.getInstance(ApiServer.class);
    engine.addListener(narrator);
    injector.getInstance(SchemaCache.class).addListener(narrator);
    return ImmutableList.<ServicePart>builder()
        .addAll(engine.parts())
        .add(new ServicePart("narrator", () -> narrator.start(server.address()), narrator::stop))
        .build();
  }
}
