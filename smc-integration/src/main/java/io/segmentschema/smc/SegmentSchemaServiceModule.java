package io.segmentschema.smc;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.Provides;
import com.google.inject.multibindings.OptionalBinder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.segmentschema.backfill.BackFillQueue;
import io.segmentschema.backfill.BackFillQueueModule;
import io.segmentschema.backfill.BackfillConfig;
import io.segmentschema.backfill.BackfillStatus;
import io.segmentschema.backfill.ForBackfill;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.SchemaCacheModule;
import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.poller.CleanupConfig;
import io.segmentschema.poller.CleanupService;
import io.segmentschema.poller.ConnectionListener;
import io.segmentschema.poller.ForPoller;
import io.segmentschema.poller.MetadataPoller;
import io.segmentschema.poller.MetadataPollerModule;
import io.segmentschema.poller.MetadataStore;
import io.segmentschema.poller.PollerConfig;
import io.segmentschema.poller.SnapshotKeeper;
import io.segmentschema.poller.StoreConfig;
import io.segmentschema.poller.snapshot.SnapshotFile;
import io.segmentschema.smc.config.DataFolder;
import io.segmentschema.smc.config.ResolvedConfig;
import io.segmentschema.smc.leadership.EpochStore;
import io.segmentschema.smc.leadership.Leadership;
import io.segmentschema.smc.leadership.StandaloneLeadership;
import io.segmentschema.smc.members.AloneMembers;
import io.segmentschema.smc.members.MemberAccess;
import io.segmentschema.smc.members.Members;
import io.segmentschema.smc.members.MembersConfig;
import io.segmentschema.smc.members.Peers;
import io.segmentschema.smc.members.StoreCutOff;
import io.segmentschema.smc.members.ZooKeeperMembers;
import io.segmentschema.smc.refresh.RefreshConfig;
import io.segmentschema.smc.security.AccessControl;
import io.segmentschema.smc.security.AuditLog;
import io.segmentschema.smc.security.ClientTls;
import io.segmentschema.smc.security.FileWatch;
import io.segmentschema.smc.security.TlsCertificates;
import io.segmentschema.smc.service.ApiServer;
import io.segmentschema.smc.service.Engine;
import io.segmentschema.smc.service.ForService;
import io.segmentschema.smc.service.Housekeeping;
import io.segmentschema.smc.service.HttpConfig;
import io.segmentschema.smc.service.Joining;
import io.segmentschema.smc.service.Readiness;
import io.segmentschema.smc.service.Refreshes;
import io.segmentschema.smc.service.ServiceLifecycle;
import io.segmentschema.smc.service.ServiceMetrics;
import io.segmentschema.smc.service.ServicePart;
import io.segmentschema.smc.service.ServiceTimers;
import io.segmentschema.smc.service.StoreVersionWaits;
import io.segmentschema.smc.service.console.Console;
import io.segmentschema.smc.service.console.PollHistory;
import io.segmentschema.smc.service.feed.FeedConfig;
import io.segmentschema.smc.service.feed.FeedWaits;
import io.segmentschema.smc.service.http.Api;
import io.segmentschema.smc.service.http.PassedPushes;
import io.segmentschema.smc.service.http.SharedBodies;
import io.segmentschema.smc.service.store.PollerStoreOperations;
import io.segmentschema.smc.service.store.StoreOperations;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Binds the whole service: the cache, the store with its polls and cleanups, the backfill queue,
 * leadership and HTTP. Who installs it in an injector of its own may bind an {@link Engine}, a
 * {@link Leadership}, {@link Members} and a {@link Clock} through Guice's {@link OptionalBinder};
 * otherwise there is no inventory, this process takes the store's epoch, it knows of no other, and
 * dates by the system's clock. Nothing runs before {@link ServiceLifecycle#start}.
 */
public final class SegmentSchemaServiceModule extends AbstractModule {

  private static final Logger log = LoggerFactory.getLogger(SegmentSchemaServiceModule.class);

  /** How long a stop waits for everything but the running batch of the backfill. */
  private static final Duration STOP_LIMIT = Duration.ofMillis(5_500);

  private final ResolvedConfig config;
  private final ServiceThreads threads = new ServiceThreads();

  public SegmentSchemaServiceModule(ResolvedConfig config) {
    this.config = config;
  }

  /**
   * A service without an engine, not started yet.
   *
   * @throws io.segmentschema.smc.config.DataFolder.DataFolderException if its data folder cannot be
   *     had
   */
  public static ServiceLifecycle createService(ResolvedConfig config) {
    return createService(config, ImmutableList.of(), injector -> ImmutableList.of());
  }

  /**
   * A service with more than that.
   *
   * @param more what is installed besides
   * @param moreParts gives what runs besides, in the order in which it starts
   */
  static ServiceLifecycle createService(
      ResolvedConfig config, List<Module> more, Function<Injector, List<ServicePart>> moreParts) {
    Optional<DataFolder> folder =
        config.embedded() ? Optional.of(DataFolder.take(config.dataDir())) : Optional.empty();
    Injector injector =
        Guice.createInjector(
            ImmutableList.<Module>builder()
                .add(new SegmentSchemaServiceModule(config))
                .addAll(more)
                .build());
    ImmutableList.Builder<ServicePart> parts = ImmutableList.builder();
    folder.ifPresent(taken -> parts.add(new ServicePart("data folder", () -> {}, taken::close)));
    parts.addAll(injector.getInstance(ServiceParts.class).inOrder());
    parts.addAll(moreParts.apply(injector));
    warnOfAnEmbeddedStore(config);
    return new ServiceLifecycle(
        injector.getInstance(ApiServer.class),
        injector.getInstance(Readiness.class),
        injector.getInstance(StoreVersionWaits.class),
        injector.getInstance(FeedWaits.class),
        injector.getInstance(ServiceMetrics.class),
        injector.getInstance(Housekeeping.class),
        parts.build(),
        injector.getInstance(ServiceThreads.class).all(),
        STOP_LIMIT.plus(config.backfill().stopWait()));
  }

  @Override
  protected void configure() {
    install(new SchemaCacheModule());
    install(new MetadataPollerModule());
    install(new BackFillQueueModule());
    bindConfigs();
    bindThreads();
    OptionalBinder.newOptionalBinder(binder(), Clock.class)
        .setDefault()
        .toInstance(Clock.systemUTC());
    bind(Ticker.class).toInstance(Ticker.systemTicker());
    bind(StoreOperations.class).to(PollerStoreOperations.class).in(Singleton.class);
    bind(Readiness.class).in(Singleton.class);
    bind(StoreVersionWaits.class).in(Singleton.class);
    bind(FeedWaits.class).in(Singleton.class);
    bind(SharedBodies.class).in(Singleton.class);
    bind(Refreshes.class).in(Singleton.class);
    bind(Joining.class).in(Singleton.class);
    bind(PassedPushes.class).in(Singleton.class);
    bind(ServiceMetrics.class).in(Singleton.class);
    bind(PollHistory.class).in(Singleton.class);
    bind(ServiceTimers.class).in(Singleton.class);
    OptionalBinder.newOptionalBinder(binder(), ConnectionListener.class)
        .setBinding()
        .to(ServiceTimers.class);
    bind(MeterRegistry.class).to(PrometheusMeterRegistry.class);
    OptionalBinder.newOptionalBinder(binder(), Leadership.class)
        .setDefault()
        .to(StandaloneLeadership.class);
    OptionalBinder.newOptionalBinder(binder(), Members.class).setDefault().to(AloneMembers.class);
    OptionalBinder.newOptionalBinder(binder(), ZooKeeperMembers.class);
    OptionalBinder.newOptionalBinder(binder(), StoreCutOff.class);
    config.zooKeeper().ifPresent(zooKeeper -> install(new ZooKeeperModule(zooKeeper)));
    OptionalBinder.newOptionalBinder(binder(), Engine.class).setDefault().toInstance(Engine.NONE);
  }

  private void bindConfigs() {
    bind(ResolvedConfig.class).toInstance(config);
    bind(HttpConfig.class).toInstance(config.http());
    bind(MembersConfig.class).toInstance(config.members());
    bind(FeedConfig.class).toInstance(config.feed());
    bind(StoreConfig.class).toInstance(config.store());
    bind(PollerConfig.class).toInstance(config.poller());
    bind(CleanupConfig.class).toInstance(config.cleanup());
    bind(SchemaCacheConfig.class).toInstance(config.cache());
    bind(RefreshConfig.class).toInstance(config.refresh());
    bind(BackfillConfig.class).toInstance(config.backfill());
    bind(RefreshConfig.class).toInstance(config.refresh());
  }

  private void bindThreads() {
    bind(ServiceThreads.class).toInstance(threads);
    bind(ScheduledExecutorService.class).annotatedWith(ForPoller.class).toInstance(threads.poller);
    bind(ScheduledExecutorService.class)
        .annotatedWith(ForBackfill.class)
        .toInstance(threads.backfill);
    bind(ScheduledExecutorService.class)
        .annotatedWith(ForService.class)
        .toInstance(threads.service);
    bind(Executor.class).annotatedWith(ForService.class).toInstance(threads.answering);
    bind(Random.class).annotatedWith(ForBackfill.class).toInstance(new Random());
  }

  private static void warnOfAnEmbeddedStore(ResolvedConfig config) {
    if (config.zooKeeper().isPresent() && config.store().isEmbedded()) {
      log.warn(
          "No other process can share an embedded store, so this service stays alone on it;"
              + " --ha zookeeper is for services on MySQL or MariaDB: storeUrl={}",
          config.store().url().replaceFirst("[?;].*", ""));
    }
  }

  @Provides
  @Singleton
  PrometheusMeterRegistry meters() {
    return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  }

  @Provides
  EpochStore epochs(MetadataStore store) {
    return new EpochStore() {
      @Override
      public LeaderEpoch currentEpoch() {
        return store.currentEpoch();
      }

      @Override
      public String leaderNode() {
        return store.leaderNode();
      }

      @Override
      public Optional<LeaderEpoch> winEpoch(LeaderEpoch expected, String nodeName) {
        return store.winEpoch(expected, nodeName);
      }
    };
  }

  @Provides
  @Singleton
  StandaloneLeadership standalone(EpochStore epochs, MetadataPoller poller) {
    return new StandaloneLeadership(
        epochs, poller::requestFullRefresh, "pid-" + ProcessHandle.current().pid(), threads.engine);
  }

  /**
   * The server comes late: it is what answers for the members, and knows its port once it listens.
   */
  @Provides
  @Singleton
  AloneMembers alone(SchemaCache cache, Provider<ApiServer> server) {
    return new AloneMembers(
        cache.instance(),
        () -> config.members().advertise().orElseGet(() -> server.get().address()));
  }

  @Provides
  @Singleton
  Peers peers(
      Members members,
      Optional<TlsCertificates> certificates,
      MeterRegistry meters,
      Ticker ticker) {
    MemberAccess access = new MemberAccess(config.members().tokenFile(), tls(certificates));
    return new Peers(members, access, meters, ticker);
  }

  /** To other members the service shows the certificate that it shows to its clients. */
  private Optional<SSLContext> tls(Optional<TlsCertificates> certificates) {
    Optional<KeyStore> trust = config.members().trust();
    return certificates
        .map(own -> ClientTls.context(trust, own::current))
        .or(() -> trust.map(authorities -> ClientTls.context(trust, Optional.empty())));
  }

  /** The store's name is its URL without what follows the database, where a password may stand. */
  @Provides
  @Singleton
  Optional<SnapshotKeeper> snapshots(MetadataPoller poller, SchemaCache cache, Ticker ticker) {
    if (!config.snapshot().enabled()) {
      return Optional.empty();
    }
    String store = config.store().url().replaceFirst("[?;].*", "");
    SnapshotFile file = new SnapshotFile(config.dataDir().resolve("schema-cache.snapshot"), store);
    return Optional.of(
        new SnapshotKeeper(
            file, poller, cache, config.snapshot().period(), threads.snapshot, ticker));
  }

  @Provides
  @Singleton
  ApiServer server(
      HttpConfig http,
      Api api,
      Console console,
      SharedBodies bodies,
      ServiceTimers timers,
      AccessControl access,
      Optional<TlsCertificates> certificates) {
    return new ApiServer(
        http,
        Sets.union(api.instances(), console.instances()),
        bodies,
        timers,
        access,
        certificates);
  }

  @Provides
  @Singleton
  AccessControl access(HttpConfig http, Ticker ticker, MeterRegistry meters) {
    return new AccessControl(http.security(), threads.login, ticker, meters, AuditLog.TO_LOGGER);
  }

  @Provides
  @Singleton
  Optional<TlsCertificates> certificates(HttpConfig http, Clock clock, MeterRegistry meters) {
    return http.security().tls().map(files -> new TlsCertificates(files, clock, meters));
  }

  @Provides
  @Singleton
  FileWatch watch(HttpConfig http, AccessControl access, Optional<TlsCertificates> certificates) {
    ImmutableList.Builder<Runnable> looks = ImmutableList.builder();
    http.security().usersFile().ifPresent(file -> looks.add(access::look));
    certificates.ifPresent(files -> looks.add(files::look));
    return new FileWatch(looks.build(), http.security().reloadPeriod(), threads.service);
  }

  @Provides
  Supplier<BackfillStatus> backfill(BackFillQueue queue) {
    return queue::status;
  }

  @Provides
  @ForBackfill
  Supplier<Optional<LeaderEpoch>> leading(Leadership leadership) {
    return leadership::leading;
  }

  @Provides
  @ForBackfill
  Consumer<DeposedLeaderException> deposed(Leadership leadership) {
    return leadership::deposed;
  }

  /** The refreshes come late: they ask the store operations, which ask the cleanups. */
  @Provides
  @Singleton
  CleanupService cleanups(
      CleanupConfig cleanup,
      MetadataStore store,
      Provider<Refreshes> refreshes,
      Leadership leadership,
      @ForPoller ScheduledExecutorService scheduler,
      Ticker ticker) {
    return new CleanupService(
        cleanup,
        store,
        () -> refreshes.get().begin(),
        leadership::leading,
        leadership::deposed,
        scheduler,
        ticker);
  }
}
