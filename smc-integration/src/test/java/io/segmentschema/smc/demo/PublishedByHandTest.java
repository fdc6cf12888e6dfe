package io.segmentschema.smc.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.StagedPoll;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import io.segmentschema.cache.testing.ManualScheduler;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.inventory.InventoryReconciler;
import io.segmentschema.smc.inventory.ListedSegment;
import io.segmentschema.smc.inventory.SegmentInventory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The demo's inventory and the reconciler that follows it, beside what a person publishes. */
final class PublishedByHandTest {

  private static final Duration LIST_PERIOD = Duration.ofSeconds(5);
  private static final SegmentId MINE = segment("mine");
  private static final SegmentId TAXI = segment("taxi");

  private final ManualTime time = new ManualTime();
  private final ManualScheduler scheduler = new ManualScheduler(time);
  private final SampleCluster cluster = new SampleCluster(Duration.ZERO, scheduler);
  private final SchemaCache cache =
      new SchemaCache(SchemaCacheConfig.DEFAULT, time.clock(), time.ticker());
  private final SegmentInventory inventory = new SegmentInventory(cache::polledVersion);
  private final List<SegmentId> madeUsed = new ArrayList<>();
  private final List<SegmentId> madeUnused = new ArrayList<>();
  private final InventoryReconciler reconciler =
      new InventoryReconciler(
          inventory,
          cache,
          (epoch, listBegan, found, gone) -> {
            // As the store does it: a list says nothing about what changed after it began.
            found.stream()
                .map(ListedSegment::id)
                .filter(id -> revisionOf(id) <= listBegan.revision())
                .forEach(madeUsed::add);
            madeUnused.addAll(gone);
          },
          () -> Optional.of(new LeaderEpoch(1)),
          refused -> {},
          scheduler);
  private final DemoInventory demo =
      new DemoInventory(cluster, new PublishedByHand(cache, cluster), LIST_PERIOD, scheduler);

  @AfterEach
  void stop() {
    demo.stop();
  }

  @Test
  void segmentPublishedByHandIsStillUsedAfterManyLists() {
    // given
    storeHasTheClusterAnd(MINE, TAXI);
    reconciler.start();
    demo.start(inventory);

    // when
    scheduler.advance(LIST_PERIOD.multipliedBy(10));

    // then
    assertEquals(List.of(), madeUnused);
    assertEquals(List.of(), madeUsed);
  }

  @Test
  void segmentPublishedByHandAndThenMarkedUnusedStaysUnused() {
    // given
    storeHasTheClusterAnd(MINE, TAXI);
    reconciler.start();
    demo.start(inventory);
    scheduler.advance(LIST_PERIOD);

    // when
    cache.applyCommit(new StoreVersion(2), List.of(row(MINE, 2, false)));
    scheduler.advance(LIST_PERIOD.multipliedBy(10));

    // then
    assertEquals(List.of(), madeUsed);
    assertEquals(List.of(), madeUnused);
  }

  private void storeHasTheClusterAnd(SegmentId... published) {
    StagedPoll poll = cache.beginPoll(PollKind.FULL, new StoreVersion(1));
    cluster.used().forEach(listed -> poll.add(row(listed.id(), 1, true)));
    List.of(published).forEach(id -> poll.add(row(id, 1, true)));
    poll.apply();
  }

  private long revisionOf(SegmentId id) {
    return cache.committed(id).map(CommittedSegment::revision).orElse(0L);
  }

  private static CommittedSegment row(SegmentId id, long revision, boolean used) {
    return new CommittedSegment(
        id, revision, 1, used, false, OptionalLong.empty(), StoredSchema.NONE);
  }

  private static SegmentId segment(String datasource) {
    return new SegmentId(
        DatasourceName.of(datasource), new SegmentInterval(0, 3_600_000L), "by hand", 0);
  }
}
