package io.segmentschema.smc.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.cache.testing.ManualScheduler;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.leadership.EpochStore;
import io.segmentschema.smc.leadership.StandaloneLeadership;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class FirstCleanupTest {

  private static final Duration DELAY = Duration.ofMinutes(2);
  private static final Duration ALMOST = DELAY.minusMillis(1);
  private static final LeaderEpoch MINE = new LeaderEpoch(1);
  private static final LeaderEpoch FOREIGN = new LeaderEpoch(2);

  private final ManualScheduler scheduler = new ManualScheduler(new ManualTime());
  private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
  private final StandaloneLeadership leadership =
      new StandaloneLeadership(new EmptyStore(), () -> caughtUp, "node", scheduler);
  private int attempts;
  private boolean away;
  private final FirstCleanup first = new FirstCleanup(DELAY, this::cleanUp, scheduler);

  @Test
  void serviceThatIsRestartedDailyCleansUpEachTime() {
    leads();
    first.start(leadership);
    scheduler.advance(ALMOST);
    assertEquals(0, attempts);

    scheduler.advance(Duration.ofHours(23));

    assertEquals(1, attempts);
  }

  @Test
  void nothingIsCleanedUpBeforeLeadingHasBegun() {
    first.start(leadership);
    leadership.start();
    scheduler.advance(Duration.ofDays(2));
    assertEquals(0, attempts);

    caughtUp.complete(null);
    scheduler.advance(ALMOST);
    assertEquals(0, attempts);
    scheduler.advance(DELAY);

    assertEquals(1, attempts);
  }

  @Test
  void nodeThatIsDeposedInTimeCleansNothingUp() {
    first.start(leadership);
    leads();
    scheduler.advance(ALMOST);

    leadership.deposed(new DeposedLeaderException(MINE, FOREIGN));
    scheduler.advance(Duration.ofDays(2));

    assertEquals(0, attempts);
  }

  @Test
  void failedFirstCleanupIsTriedAgainWhileThisNodeLeads() {
    away = true;
    first.start(leadership);
    leads();
    scheduler.advance(DELAY.multipliedBy(3));
    assertEquals(3, attempts);

    away = false;
    scheduler.advance(Duration.ofDays(2));
    assertEquals(4, attempts);
  }

  @Test
  void nothingIsCleanedUpAfterTheStop() {
    away = true;
    first.start(leadership);
    leads();
    scheduler.advance(DELAY);

    first.stop();
    first.stop();
    scheduler.advance(Duration.ofDays(2));

    assertEquals(1, attempts);
  }

  private void leads() {
    caughtUp.complete(null);
    leadership.start();
    scheduler.runDue();
    assertEquals(Optional.of(MINE), leadership.leading());
  }

  private void cleanUp() {
    attempts++;
    if (away) {
      throw new MetadataStoreUnavailableException("away");
    }
  }

  private static final class EmptyStore implements EpochStore {

    @Override
    public LeaderEpoch currentEpoch() {
      return LeaderEpoch.NONE;
    }

    @Override
    public String leaderNode() {
      return "another";
    }

    @Override
    public Optional<LeaderEpoch> winEpoch(LeaderEpoch expected, String nodeName) {
      return Optional.of(MINE);
    }
  }
}
