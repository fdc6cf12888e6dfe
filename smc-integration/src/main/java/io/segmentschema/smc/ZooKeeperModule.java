package io.segmentschema.smc;

import com.google.common.base.Suppliers;
import com.google.common.base.Ticker;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.multibindings.OptionalBinder;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.store.StoreId;
import io.segmentschema.poller.MetadataPoller;
import io.segmentschema.poller.MetadataStore;
import io.segmentschema.smc.config.ResolvedConfig;
import io.segmentschema.smc.leadership.ElectedLeadership;
import io.segmentschema.smc.leadership.EpochStore;
import io.segmentschema.smc.leadership.Leadership;
import io.segmentschema.smc.leadership.ZooKeeperClient;
import io.segmentschema.smc.leadership.ZooKeeperConfig;
import io.segmentschema.smc.members.Members;
import io.segmentschema.smc.members.Peers;
import io.segmentschema.smc.members.StoreCutOff;
import io.segmentschema.smc.members.ZooKeeperMembers;
import io.segmentschema.smc.service.ApiServer;
import io.segmentschema.smc.service.store.StoreOperations;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/** One of several services on a store, whose leader is elected at ZooKeeper. */
final class ZooKeeperModule extends AbstractModule {

  private final ZooKeeperConfig config;

  ZooKeeperModule(ZooKeeperConfig config) {
    this.config = config;
  }

  @Override
  protected void configure() {
    OptionalBinder.newOptionalBinder(binder(), Leadership.class)
        .setBinding()
        .to(ElectedLeadership.class);
    OptionalBinder.newOptionalBinder(binder(), Members.class)
        .setBinding()
        .to(ZooKeeperMembers.class);
  }

  @Provides
  @Singleton
  ZooKeeperClient ensemble(Ticker ticker) {
    return new ZooKeeperClient(config, ticker);
  }

  /** Asked until it is known; a store keeps its id. */
  @Provides
  @Singleton
  Supplier<StoreId> storeId(MetadataStore store) {
    return Suppliers.memoize(store::storeId);
  }

  /** The server comes late: its address is known once it listens, and it reports the leadership. */
  @Provides
  @Singleton
  ElectedLeadership elected(
      ZooKeeperClient ensemble,
      Supplier<StoreId> storeId,
      SchemaCache cache,
      EpochStore epochs,
      MetadataPoller poller,
      ResolvedConfig resolved,
      Provider<ApiServer> server,
      ServiceThreads threads,
      Ticker ticker) {
    return ElectedLeadership.byZooKeeper(
        ensemble,
        storeId,
        cache.instance(),
        epochs,
        poller::requestFullRefresh,
        () -> address(resolved, server).getAuthority(),
        threads.engine,
        ticker);
  }

  @Provides
  @Singleton
  ZooKeeperMembers members(
      ZooKeeperClient ensemble,
      Supplier<StoreId> storeId,
      SchemaCache cache,
      ResolvedConfig resolved,
      Provider<ApiServer> server,
      ServiceThreads threads) {
    return new ZooKeeperMembers(
        ensemble, storeId, threads.engine, cache.instance(), () -> address(resolved, server));
  }

  private static URI address(ResolvedConfig resolved, Provider<ApiServer> server) {
    return resolved.members().advertise().orElseGet(() -> server.get().address());
  }

  @Provides
  @Singleton
  StoreCutOff storeCutOff(
      Leadership leadership,
      StoreOperations store,
      Peers peers,
      ServiceThreads threads,
      Ticker ticker) {
    return new StoreCutOff(
        leadership,
        () -> store.polls().reachable(),
        () -> peers.states(Optional.empty()),
        threads.engine,
        ticker);
  }
}
