package io.segmentschema.smc.simulation;

import com.google.common.base.Ticker;
import io.segmentschema.backfill.BackFillQueue;
import io.segmentschema.backfill.BackfillConfig;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.poller.CleanupConfig;
import io.segmentschema.poller.CleanupService;
import io.segmentschema.poller.FoundSegment;
import io.segmentschema.poller.MetadataPoller;
import io.segmentschema.poller.ModelStore;
import io.segmentschema.poller.PollerConfig;
import io.segmentschema.poller.SegmentPublisher;
import io.segmentschema.poller.SqlMetadataStore;
import io.segmentschema.smc.inventory.InventoryReconciler;
import io.segmentschema.smc.inventory.SegmentInventory;
import io.segmentschema.smc.leadership.EpochStore;
import io.segmentschema.smc.leadership.Leadership;
import io.segmentschema.smc.leadership.LeadershipListener;
import io.segmentschema.smc.leadership.ModelElectors;
import io.segmentschema.smc.leadership.StandaloneLeadership;
import io.segmentschema.smc.refresh.MetadataQueryClient;
import io.segmentschema.smc.refresh.RefreshConfig;
import io.segmentschema.smc.refresh.RefreshLoop;
import io.segmentschema.smc.service.Housekeeping;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * One coordinator process: the production classes, wired as the service wires them, on simulated
 * threads, time, store and network.
 */
final class SimulatedNode {

  /** Shorter than in production, so that what is given up or tried again happens within a run. */
  static final Duration LEASE = Duration.ofMinutes(2);

  static final Duration FOLLOWER_LIMIT = Duration.ofMinutes(3);

  private static final CleanupConfig CLEANUP =
      new CleanupConfig(true, Duration.ofDays(30), Duration.ofMinutes(5), 2);

  private static final BackfillConfig BACKFILL =
      new BackfillConfig(
          true,
          6,
          3,
          Duration.ZERO,
          Duration.ofSeconds(1),
          Duration.ofSeconds(20),
          Duration.ofMinutes(1),
          Duration.ZERO);

  private static final RefreshConfig QUERIES =
      new RefreshConfig(
          3,
          2,
          1,
          Duration.ofSeconds(30),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofMillis(50),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1));

  final String name;
  final SchemaCache cache;
  final Quarantine quarantine;
  final MetadataPoller poller;
  final SegmentPublisher publisher;
  final CleanupService cleanups;
  final BackFillQueue queue;
  final Housekeeping housekeeping;
  final Leadership leadership;
  final SegmentInventory inventory;
  final RefreshLoop loop;
  final List<ActorScheduler> schedulers;

  SimulatedNode(
      String name,
      MergePolicy policy,
      ModelStore model,
      Optional<ModelElectors> electors,
      MetadataQueryClient client,
      Actors actors,
      LongSupplier nanos,
      Clock clock,
      long seed) {
    this.name = name;
    Ticker ticker =
        new Ticker() {
          @Override
          public long read() {
            return nanos.getAsLong();
          }
        };
    Random random = new Random(seed);
    ActorScheduler polling = new ActorScheduler(name + " poller", this, 2, actors, nanos);
    ActorScheduler backfill = new ActorScheduler(name + " backfill", this, 1, actors, nanos);
    ActorScheduler engine = new ActorScheduler(name + " engine", this, 2, actors, nanos);
    schedulers = List.of(polling, backfill, engine);
    SqlMetadataStore store = model.store();
    cache = new SchemaCache(new SchemaCacheConfig(policy, LEASE, FOLLOWER_LIMIT), clock, ticker);
    quarantine = new Quarantine(clock);
    poller = new MetadataPoller(PollerConfig.DEFAULT, cache, store, quarantine, polling, ticker);
    publisher = new SegmentPublisher(store, cache);
    EpochStore epochs = epochs(store);
    leadership =
        electors.isPresent()
            ? electors.get().leadershipOf(name, epochs, poller::requestFullRefresh, engine, ticker)
            : new StandaloneLeadership(epochs, poller::requestFullRefresh, name, engine);
    housekeeping = new Housekeeping(cache, leadership, engine, clock);
    queue =
        new BackFillQueue(
            BACKFILL,
            cache,
            store,
            quarantine,
            leadership::leading,
            leadership::deposed,
            backfill,
            random,
            clock,
            ticker);
    cleanups =
        new CleanupService(
            CLEANUP,
            store,
            poller::requestFullRefresh,
            leadership::leading,
            leadership::deposed,
            polling,
            ticker);
    inventory = new SegmentInventory(cache::polledVersion);
    InventoryReconciler reconciler =
        new InventoryReconciler(
            inventory,
            cache,
            (epoch, listBegan, found, gone) ->
                publisher.reconcile(
                    epoch,
                    listBegan,
                    found.stream()
                        .map(s -> new FoundSegment(s.id(), s.tombstone(), s.numRows()))
                        .toList(),
                    gone),
            leadership::leading,
            leadership::deposed,
            engine);
    loop =
        new RefreshLoop(
            QUERIES,
            cache,
            inventory,
            client,
            queue::hasRoom,
            () -> leadership.leading().isPresent(),
            engine,
            ticker,
            clock,
            random);
    inventory.addListener(loop::wake);
    poller.addListener(report -> leadership.storeShows(report.leaderEpoch()));
    leadership.addListener(
        new LeadershipListener() {
          @Override
          public void startedLeading(LeaderEpoch epoch) {
            queue.leadershipChanged();
            reconciler.wake();
            loop.wake();
          }

          @Override
          public void stoppedLeading() {
            queue.leadershipChanged();
          }
        });
    poller.start();
    leadership.start();
    queue.start();
    cleanups.start();
    loop.start();
    reconciler.start();
  }

  boolean isLeading() {
    return leadership.leading().isPresent();
  }

  @Override
  public String toString() {
    return name;
  }

  private static EpochStore epochs(SqlMetadataStore store) {
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
}
