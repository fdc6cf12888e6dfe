package io.segmentschema.smc.inventory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.StagedPoll;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import io.segmentschema.cache.testing.ManualScheduler;
import io.segmentschema.cache.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class InventoryReconcilerTest {

  private static final ServerName SERVER = new ServerName("one");

  private final ManualTime time = new ManualTime();
  private final ManualScheduler scheduler = new ManualScheduler(time);
  private final SchemaCache cache =
      new SchemaCache(SchemaCacheConfig.DEFAULT, time.clock(), time.ticker());
  private final SegmentInventory inventory = new SegmentInventory(cache::polledVersion);
  private final List<SegmentId> inserted = new ArrayList<>();
  private final Set<SegmentId> removed = new HashSet<>();
  private Optional<LeaderEpoch> leading = Optional.of(new LeaderEpoch(1));
  private boolean away;
  private final InventoryReconciler reconciler =
      new InventoryReconciler(
          inventory,
          cache,
          (epoch, listBegan, found, gone) -> {
            if (away) {
              throw new MetadataStoreUnavailableException("away");
            }
            found.forEach(segment -> inserted.add(segment.id()));
            removed.addAll(gone);
          },
          () -> leading,
          refused -> {},
          scheduler);

  @Test
  void listedSegmentsThatTheStoreLacksAreInserted() {
    stored(1);
    reconciler.start();
    list(1, 2);
    assertEquals(List.of(segment(2)), inserted);
    assertEquals(Set.of(), removed);
  }

  @Test
  void segmentBecomesUnusedOnlyAfterTwoListsLackIt() {
    stored(1, 2, 3, 4, 5, 6);
    reconciler.start();
    list(1, 2, 3, 4, 5);
    assertEquals(Set.of(), removed);
    list(1, 2, 3, 4, 5);
    assertEquals(Set.of(segment(6)), removed);
  }

  @Test
  void listThatLacksManyWaitsForAThirdAndShows() {
    stored(1, 2, 3);
    reconciler.start();
    list();
    list();
    assertEquals(Set.of(), removed);
    assertEquals(3, reconciler.heldBack().get(0).segments());
    list();
    assertEquals(3, removed.size());
    assertTrue(reconciler.heldBack().isEmpty());
  }

  @Test
  void shortListFollowedByAWholeOneTakesNothingAway() {
    stored(1, 2, 3);
    reconciler.start();
    list();
    list();
    list(1, 2, 3);
    list();
    list();
    assertEquals(Set.of(), removed);
  }

  @Test
  void servedSegmentStaysHoweverOftenItIsNotListed() {
    stored(1, 2, 3, 4, 5, 6);
    reconciler.start();
    inventory.serverSegments(SERVER, Set.of(segment(6)));
    for (int i = 0; i < 5; i++) {
      list(1, 2, 3, 4, 5);
    }
    assertEquals(Set.of(), removed);
    UsedListTicket early = inventory.beginUsedList();
    inventory.serverGone(SERVER);
    take(early, 1, 2, 3, 4, 5);
    list(1, 2, 3, 4, 5);
    assertEquals(Set.of(), removed);
    list(1, 2, 3, 4, 5);
    assertEquals(Set.of(segment(6)), removed);
  }

  @Test
  void listThatIsNoEvidenceTakesNothingAwayHoweverOftenItComes() {
    stored(1, 2, 3, 4, 5, 6);
    reconciler.start();
    for (int i = 0; i < 5; i++) {
      inventory.beginUsedList().complete(listed(1, 2, 3, 4, 5), false);
      scheduler.advance(Duration.ofMillis(100));
    }
    assertEquals(Set.of(), removed);
    list(1, 2, 3, 4, 5);
    list(1, 2, 3, 4, 5);
    assertEquals(Set.of(segment(6)), removed);
  }

  @Test
  void listThatBeganBeforeAPublishDoesNotJudgeIt() {
    stored(1, 2, 3, 4, 5);
    reconciler.start();
    UsedListTicket early = inventory.beginUsedList();
    cache.applyCommit(new StoreVersion(2), List.of(row(6, 2)));
    take(early, 1, 2, 3, 4, 5);
    list(1, 2, 3, 4, 5);
    list(1, 2, 3, 4, 5);
    assertEquals(Set.of(), removed);
  }

  @Test
  void followerWritesNothingAndAFailedWriteIsTriedAgain() {
    leading = Optional.empty();
    stored();
    reconciler.start();
    list(1);
    assertEquals(List.of(), inserted);
    leading = Optional.of(new LeaderEpoch(1));
    away = true;
    reconciler.wake();
    scheduler.advance(Duration.ofSeconds(1));
    away = false;
    scheduler.advance(Duration.ofSeconds(10));
    assertEquals(List.of(segment(1)), inserted);
  }

  @Test
  void inventoryIsCompleteWithTheFirstListAndTheFirstPictureOfTheServers() {
    list(1);
    assertTrue(!inventory.isComplete());
    inventory.complete();
    assertTrue(inventory.isComplete());
    inventory.serverSegments(SERVER, Set.of(segment(1)));
    inventory.serverChanged(SERVER, Set.of(segment(2)), Set.of(segment(1)));
    assertEquals(List.of(), inventory.serversOf(segment(1)));
    assertEquals(List.of(SERVER), inventory.serversOf(segment(2)));
  }

  private void stored(int... hours) {
    StagedPoll poll = cache.beginPoll(PollKind.FULL, new StoreVersion(1));
    IntStream.of(hours).forEach(hour -> poll.add(row(hour, 1)));
    poll.apply();
  }

  private void list(int... hours) {
    take(inventory.beginUsedList(), hours);
  }

  private void take(UsedListTicket ticket, int... hours) {
    ticket.complete(listed(hours));
    scheduler.advance(Duration.ofMillis(100));
  }

  private static List<ListedSegment> listed(int... hours) {
    return IntStream.of(hours)
        .mapToObj(hour -> new ListedSegment(segment(hour), false, false, OptionalLong.empty(), 2))
        .toList();
  }

  private static CommittedSegment row(int hour, long revision) {
    return new CommittedSegment(
        segment(hour), revision, revision, true, false, OptionalLong.empty(), StoredSchema.NONE);
  }

  private static SegmentId segment(int hour) {
    return new SegmentId(
        DatasourceName.of("ds"),
        new SegmentInterval(hour * 3_600_000L, (hour + 1) * 3_600_000L),
        "v",
        0);
  }
}
