package io.segmentschema.smc;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.segmentschema.backfill.BackFillQueue;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.poller.FoundSegment;
import io.segmentschema.poller.SegmentPublisher;
import io.segmentschema.smc.inventory.EngineInventory;
import io.segmentschema.smc.inventory.HeldBack;
import io.segmentschema.smc.inventory.InventoryReconciler;
import io.segmentschema.smc.inventory.SegmentInventory;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.leadership.Leadership;
import io.segmentschema.smc.leadership.LeadershipListener;
import io.segmentschema.smc.refresh.MetadataQueryClient;
import io.segmentschema.smc.refresh.QueryStatus;
import io.segmentschema.smc.refresh.RefreshConfig;
import io.segmentschema.smc.refresh.RefreshListener;
import io.segmentschema.smc.refresh.RefreshLoop;
import io.segmentschema.smc.refresh.RefusedSegment;
import io.segmentschema.smc.service.Engine;
import io.segmentschema.smc.service.ServicePart;
import io.segmentschema.smc.service.ServiceTimers;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What runs when an engine is attached: its inventory, the reconciler that follows it, and the loop
 * that asks its servers. Any thread.
 */
@Singleton
final class EngineRoom implements Engine {

  private final EngineInventory source;
  private final SegmentInventory inventory;
  private final InventoryReconciler reconciler;
  private final RefreshLoop loop;
  private final Leadership leadership;

  /** The first two are what an engine's module brings. */
  @Inject
  EngineRoom(
      EngineInventory source,
      MetadataQueryClient client,
      SchemaCache cache,
      SegmentPublisher publisher,
      BackFillQueue queue,
      Leadership leadership,
      RefreshConfig config,
      ServiceTimers timers,
      ServiceThreads threads,
      Clock clock,
      Ticker ticker) {
    ScheduledExecutorService scheduler = threads.engine;
    this.source = source;
    this.leadership = leadership;
    this.inventory = new SegmentInventory(cache::polledVersion);
    this.reconciler =
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
            scheduler);
    this.loop =
        new RefreshLoop(
            config,
            cache,
            inventory,
            new TimedQueries(client, timers, ticker),
            queue::hasRoom,
            () -> leadership.leading().isPresent(),
            scheduler,
            ticker,
            clock,
            new Random());
    inventory.addListener(loop::wake);
  }

  /** Has it told of each query and answer. */
  void addListener(RefreshListener listener) {
    loop.addListener(listener);
  }

  /** What runs, in the order in which it starts. */
  ImmutableList<ServicePart> parts() {
    return ImmutableList.of(
        new ServicePart("refresh loop", this::startLoop, loop::stop),
        new ServicePart("reconciler", reconciler::start, reconciler::stop),
        new ServicePart("inventory", () -> source.start(inventory), source::stop));
  }

  private void startLoop() {
    leadership.addListener(
        new LeadershipListener() {
          @Override
          public void startedLeading(LeaderEpoch epoch) {
            reconciler.wake();
            loop.wake();
          }
        });
    loop.start();
  }

  @Override
  public boolean isComplete() {
    return inventory.isComplete();
  }

  @Override
  public String waitsFor() {
    String list = inventory.hasList() ? "" : "No list of used segments has come yet. ";
    return (list + source.waitsFor().orElse("")).strip();
  }

  @Override
  public ImmutableList<ServerName> serversOf(SegmentId id) {
    return inventory.serversOf(id);
  }

  @Override
  public boolean isOvershadowed(SegmentId id) {
    return inventory.isOvershadowed(id);
  }

  @Override
  public Optional<QueryStatus> queries() {
    return Optional.of(loop.status());
  }

  @Override
  public ImmutableList<RefusedSegment> refused() {
    return loop.refused();
  }

  @Override
  public ImmutableList<HeldBack> heldBack() {
    return reconciler.heldBack();
  }
}
