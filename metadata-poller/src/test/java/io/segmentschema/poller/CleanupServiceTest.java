package io.segmentschema.poller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class CleanupServiceTest {

  @Test
  void cleanupThatFailsHalfwayStillAsksForTheRefresh() {
    AtomicInteger batches = new AtomicInteger();
    ModelStore model = new ModelStore(new FailingSecondBatch(batches), () -> 1_000);
    SqlMetadataStore store = model.store();
    LeaderEpoch epoch = store.winEpoch(LeaderEpoch.NONE, "node").orElseThrow();
    store.publish(
        List.of(
            StoreRows.published(1, StoreRows.A),
            StoreRows.published(2, StoreRows.B),
            StoreRows.published(3, StoreRows.A)));
    store.markUnused(
        StoreRows.segment(1).datasource(),
        List.of(StoreRows.segment(1), StoreRows.segment(2), StoreRows.segment(3)));
    AtomicInteger refreshes = new AtomicInteger();
    ScheduledExecutorService idle = Executors.newSingleThreadScheduledExecutor();
    CleanupService service =
        new CleanupService(
            new CleanupConfig(true, Duration.ofDays(1), Duration.ofMinutes(5), 1),
            store,
            refreshes::incrementAndGet,
            () -> Optional.of(epoch),
            deposed -> {},
            idle,
            Ticker.systemTicker());
    List<String> heard = new ArrayList<>();
    service.addListener(new Heard(heard));
    assertThrows(
        MetadataStoreUnavailableException.class, () -> service.run(Optional.of(Duration.ZERO)));
    assertEquals(List.of("failed"), heard);
    idle.shutdown();
    assertTrue(store.find(StoreRows.segment(1)).isEmpty(), "the first batch stands");
    assertEquals(1, refreshes.get());
  }

  @Test
  void cleanupThatDeletedAsksForARefreshAndOneThatDidNotDoesNot() {
    SqlMetadataStore store = new ModelStore().store();
    LeaderEpoch epoch = store.winEpoch(LeaderEpoch.NONE, "node").orElseThrow();
    store.publish(List.of(StoreRows.published(1, StoreRows.A)));
    store.markUnused(StoreRows.segment(1).datasource(), List.of(StoreRows.segment(1)));
    AtomicInteger refreshes = new AtomicInteger();
    ScheduledExecutorService idle = Executors.newSingleThreadScheduledExecutor();
    CleanupService service =
        new CleanupService(
            new CleanupConfig(true, Duration.ofDays(1), Duration.ofMinutes(5), 1),
            store,
            refreshes::incrementAndGet,
            () -> Optional.of(epoch),
            deposed -> {},
            idle,
            Ticker.systemTicker());
    List<String> heard = new ArrayList<>();
    service.addListener(new Heard(heard));
    assertEquals(new CleanupOutcome(1, 1), service.run(Optional.of(Duration.ZERO)));
    assertEquals(1, refreshes.get());
    assertEquals(new CleanupOutcome(0, 0), service.run(Optional.of(Duration.ZERO)));
    assertEquals(1, refreshes.get());
    assertEquals(List.of("1 and 1", "0 and 0"), heard);
    idle.shutdown();
  }

  /** Notes how cleanups ended. */
  private record Heard(List<String> notes) implements CleanupListener {

    @Override
    public void cleanedUp(CleanupOutcome outcome, Duration duration) {
      notes.add(outcome.segmentsPurged() + " and " + outcome.schemasDeleted());
    }

    @Override
    public void failed(Duration duration) {
      notes.add("failed");
    }
  }

  /** The store goes away between the first and the second batch of a cleanup. */
  private record FailingSecondBatch(AtomicInteger batches) implements ModelStore.Hooks {

    @Override
    public void beforeCommit(String what) {
      if (what.equals("cleanup") && batches.incrementAndGet() == 2) {
        throw new MetadataStoreUnavailableException("The store is away");
      }
    }
  }
}
