package io.segmentschema.smc.leadership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.cache.testing.ManualScheduler;
import io.segmentschema.cache.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class StandaloneLeadershipTest {

  private final ManualScheduler scheduler = new ManualScheduler(new ManualTime());
  private final List<CompletableFuture<Object>> polls = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private LeaderEpoch stored = new LeaderEpoch(4);
  private boolean away;
  private int asked;
  private final StandaloneLeadership leadership =
      new StandaloneLeadership(
          new EpochStore() {
            @Override
            public LeaderEpoch currentEpoch() {
              asked++;
              if (away) {
                throw new MetadataStoreUnavailableException("away");
              }
              return stored;
            }

            @Override
            public String leaderNode() {
              return "another";
            }

            @Override
            public Optional<LeaderEpoch> winEpoch(LeaderEpoch expected, String nodeName) {
              stored = new LeaderEpoch(expected.value() + 1);
              return Optional.of(stored);
            }
          },
          () -> {
            CompletableFuture<Object> poll = new CompletableFuture<>();
            polls.add(poll);
            return poll;
          },
          "test",
          scheduler);

  StandaloneLeadershipTest() {
    leadership.addListener(
        new LeadershipListener() {
          @Override
          public void startedLeading(LeaderEpoch epoch) {
            told.add("started " + epoch.value());
          }

          @Override
          public void stoppedLeading() {
            told.add("stopped");
          }
        });
  }

  @Test
  void leadsOnlyFromTheFullPollThatBeganAfterTheEpochWasWon() {
    leadership.start();
    scheduler.runDue();
    assertEquals(Role.LEADER, leadership.role());
    assertTrue(leadership.leading().isEmpty());
    polls.get(0).complete("polled");
    assertEquals(Optional.of(new LeaderEpoch(5)), leadership.leading());
    assertEquals(List.of("started 5"), told);
  }

  @Test
  void failedPollIsAskedForAgain() {
    leadership.start();
    scheduler.runDue();
    polls.get(0).completeExceptionally(new IllegalStateException("away"));
    scheduler.advance(Duration.ofSeconds(2));
    polls.get(1).complete("polled");
    assertEquals(List.of("started 5"), told);
  }

  @Test
  void storeThatIsAwayAtTheStartIsAskedUntilItAnswers() {
    away = true;
    leadership.start();
    scheduler.advance(Duration.ofMinutes(3));
    assertEquals(Role.LEADER, leadership.role()); // Nobody else does; but it may not write yet.
    assertTrue(leadership.leading().isEmpty());
    away = false;
    scheduler.advance(Duration.ofMinutes(1));
    polls.get(0).complete("polled");
    assertEquals(Optional.of(new LeaderEpoch(5)), leadership.leading());
  }

  @Test
  void serviceThatWasStoppedWhileItSoughtTakesTheStoreFromNobody() {
    away = true;
    leadership.start();
    scheduler.advance(Duration.ofSeconds(10));
    int askedBefore = asked;

    leadership.stop();
    away = false;
    scheduler.advance(Duration.ofHours(1));

    assertEquals(new LeaderEpoch(4), stored);
    assertEquals(askedBefore, asked);
  }

  @Test
  void secondServiceDeposesTheFirstForGood() {
    leadership.start();
    scheduler.runDue();
    polls.get(0).complete("polled");
    leadership.storeShows(new LeaderEpoch(5));
    assertEquals(Role.LEADER, leadership.role());
    leadership.storeShows(new LeaderEpoch(6));
    leadership.deposed(new DeposedLeaderException(new LeaderEpoch(5), new LeaderEpoch(6)));
    leadership.start();
    scheduler.advance(Duration.ofHours(1));
    assertEquals(Role.FOLLOWER, leadership.role());
    assertTrue(leadership.leading().isEmpty());
    assertEquals(new LeaderEpoch(6), leadership.epoch());
    assertEquals(List.of("started 5", "stopped"), told);
  }
}
