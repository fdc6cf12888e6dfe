package io.segmentschema.smc.druid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.testing.ManualScheduler;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.inventory.InventoryUpdates;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.inventory.UsedListTicket;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the used segments are asked for, and what a list may prove. */
final class UsedListsTest {

  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final ManualTime time = new ManualTime();
  private final ManualScheduler scheduler = new ManualScheduler(time);
  private final StubCluster cluster = new StubCluster();
  private final Credentials credentials = new Credentials("reader", "open sesame");
  private final CoordinatorClient coordinator =
      new CoordinatorClient(
          new DruidHttp(HttpClient.newHttpClient(), "http", Optional.of(credentials.header())),
          cluster.address(),
          scheduler);
  private final List<Boolean> evidence = new ArrayList<>();

  /** How long lists took. */
  private final AtomicLong spentNanos = new AtomicLong();

  private final UsedLists lists =
      new UsedLists(
          coordinator,
          new RealtimeWords(
              new SchemaCache(SchemaCacheConfig.DEFAULT, time.clock(), time.ticker()),
              time.ticker()),
          PERIOD,
          scheduler,
          new Ticker() {
            @Override
            public long read() {
              return time.ticker().read() + spentNanos.get();
            }
          });

  @AfterEach
  void end() {
    lists.stop();
    cluster.close();
  }

  @Test
  void listsInQuickSuccessionAreOnePieceOfEvidence() {
    lists.start(updates());
    scheduler.runDue();
    for (int soon = 0; soon < 3; soon++) {
      lists.wantSoon();
      scheduler.advance(Duration.ofSeconds(1));
    }
    assertEquals(List.of(true, false, false, false), evidence);

    scheduler.advance(PERIOD);
    assertEquals(List.of(true, false, false, false, true), evidence);
  }

  @Test
  void listOfWhichNotAllCanBeReadIsNoEvidence() {
    cluster.use(StubCluster.segment(1));
    cluster.useWhatCannotBeRead();
    lists.start(updates());
    scheduler.runDue();
    scheduler.advance(PERIOD);
    assertEquals(List.of(false, false), evidence);
  }

  @Test
  void listsThatTakeLongAreNeverMoreThanATenthOfTheTime() {
    cluster.whileListing(() -> spentNanos.addAndGet(Duration.ofSeconds(20).toNanos()));
    lists.start(updates());
    scheduler.runDue();
    for (int second = 0; second < 1000; second++) {
      lists.wantSoon();
      scheduler.advance(Duration.ofSeconds(1));
    }
    assertTrue(evidence.size() <= 6, evidence::toString);
  }

  @Test
  void failedListIsTriedAgainSoon() {
    cluster.refuse(true);
    lists.start(updates());
    scheduler.runDue();
    cluster.refuse(false);
    scheduler.advance(Duration.ofSeconds(5));
    assertEquals(List.of(true), evidence);
  }

  @Test
  void refusalThatShowsTheCredentialsIsToldWithoutThem() {
    cluster.refuse(true);
    DruidRequestException refused =
        assertThrows(DruidRequestException.class, coordinator::usedSegments);

    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains("not yet, Basic ***"), message);
    assertFalse(message.contains(credentials.header().substring("Basic ".length())), message);
  }

  private InventoryUpdates updates() {
    return new InventoryUpdates() {
      @Override
      public UsedListTicket beginUsedList() {
        return (used, isEvidence) -> evidence.add(isEvidence);
      }

      @Override
      public void serverSegments(ServerName server, Set<SegmentId> served) {}

      @Override
      public void serverChanged(ServerName server, Set<SegmentId> added, Set<SegmentId> removed) {}

      @Override
      public void serverGone(ServerName server) {}

      @Override
      public void realtimeSegments(ServerName server, Set<SegmentId> realtime) {}

      @Override
      public void complete() {}
    };
  }
}
