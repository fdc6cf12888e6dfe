package io.segmentschema.smc.leadership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

final class ElectedLeadershipTest {

  /** The row in the store, which several nodes share. */
  private static final class Store implements EpochStore {
    LeaderEpoch epoch = new LeaderEpoch(4);
    boolean away;

    /** What happens after the epoch was read. */
    Runnable afterRead = () -> {};

    @Override
    public LeaderEpoch currentEpoch() {
      if (away) {
        throw new MetadataStoreUnavailableException("away");
      }
      LeaderEpoch read = epoch;
      afterRead.run();
      return read;
    }

    @Override
    public String leaderNode() {
      return "another";
    }

    @Override
    public Optional<LeaderEpoch> winEpoch(LeaderEpoch expected, String nodeName) {
      if (!epoch.equals(expected)) {
        return Optional.empty();
      }
      epoch = new LeaderEpoch(expected.value() + 1);
      return Optional.of(epoch);
    }
  }

  private final ManualTime time = new ManualTime();
  private final ManualScheduler scheduler = new ManualScheduler(time);
  private final List<CompletableFuture<Object>> polls = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final Store store = new Store();
  private final FakeElection election = new FakeElection();
  private final ElectedLeadership leadership =
      new ElectedLeadership(
          election,
          store,
          () -> {
            CompletableFuture<Object> poll = new CompletableFuture<>();
            polls.add(poll);
            return poll;
          },
          () -> "test",
          scheduler,
          time.ticker());

  ElectedLeadershipTest() {
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
    leadership.start();
    leadership.storeShows(LeaderEpoch.NONE);
    scheduler.runDue();
  }

  @Test
  void nodeStandsForElectionOnceItHasReadTheStore() {
    // given
    FakeElection line = new FakeElection();
    ElectedLeadership unread =
        new ElectedLeadership(
            line, store, CompletableFuture::new, () -> "unread", scheduler, time.ticker());
    unread.start();
    scheduler.advance(Duration.ofHours(1));
    assertFalse(line.isInLine());
    assertEquals(0, line.checks);

    // when
    unread.storeShows(new LeaderEpoch(4));
    scheduler.runDue();

    // then
    assertTrue(line.isInLine());
    unread.stop();
  }

  @Test
  void nodeWhoseFirstPollEndsBeforeItBeginsToLeadStandsWhenItDoes() {
    FakeElection line = new FakeElection();
    ElectedLeadership early =
        new ElectedLeadership(
            line, store, CompletableFuture::new, () -> "early", scheduler, time.ticker());
    early.storeShows(new LeaderEpoch(4));
    scheduler.runDue();
    assertFalse(line.isInLine());

    early.start();
    scheduler.runDue();

    assertTrue(line.isInLine());
    early.stop();
  }

  @Test
  void followsUntilElectedAndLeadsFromTheFullPollAfterTheEpochWasWon() {
    // given
    scheduler.advance(Duration.ofHours(1));
    assertEquals(Role.FOLLOWER, leadership.role());
    assertEquals(new LeaderEpoch(4), store.epoch);

    // when
    election.elect();
    scheduler.runDue();

    // then
    assertEquals(Role.LEADER, leadership.role());
    assertTrue(leadership.leading().isEmpty());
    polls.get(0).complete("polled");
    assertEquals(Optional.of(new LeaderEpoch(5)), leadership.leading());
    assertEquals(List.of("started 5"), told);
  }

  @Test
  void suspendedConnectionEndsLeadingAtOnceAndTheNextElectionTakesANewEpoch() {
    lead();

    election.passOver();

    assertEquals(Role.FOLLOWER, leadership.role());
    assertTrue(leadership.leading().isEmpty());
    assertEquals(List.of("started 5", "stopped"), told);
    election.elect();
    scheduler.runDue();
    polls.get(1).complete("polled");
    assertEquals(Optional.of(new LeaderEpoch(6)), leadership.leading());
  }

  @Test
  void pollOfAnEarlierTermDoesNotMakeALeader() {
    election.elect();
    scheduler.runDue();
    election.passOver();

    polls.get(0).complete("polled");

    assertEquals(Role.FOLLOWER, leadership.role());
    assertEquals(List.of(), told);
  }

  @Test
  void pollOfAnEarlierTermDoesNotCountInTheNextOne() {
    election.elect();
    scheduler.runDue();
    election.passOver();
    election.elect();
    scheduler.runDue();

    polls.get(0).complete("polled");

    assertEquals(Optional.empty(), leadership.leading());
    polls.get(1).complete("polled");
    assertEquals(Optional.of(new LeaderEpoch(6)), leadership.leading());
  }

  @Test
  void nodePausedBetweenReadingTheEpochAndTakingItTakesItFromNobody() {
    // given: while it stands still here, another node is elected and takes the epoch
    store.afterRead =
        () -> {
          store.afterRead = () -> {};
          store.epoch = new LeaderEpoch(5);
        };
    election.whileAsked = () -> election.confirms = false;

    // when
    election.elect();
    scheduler.runDue();

    // then
    assertEquals(new LeaderEpoch(5), store.epoch);
    assertEquals(Role.FOLLOWER, leadership.role());
  }

  @Test
  void nodePausedAfterItWasConfirmedTakesNothingFromItsSuccessor() {
    election.whileAsked = () -> store.epoch = new LeaderEpoch(5);

    election.elect();
    scheduler.runDue();

    assertEquals(new LeaderEpoch(5), store.epoch);
    assertEquals(Role.FOLLOWER, leadership.role());
  }

  @Test
  void nodeThatWasPassedOverWhileItTookTheEpochDoesNotLead() {
    election.whileAsked = election::passOver;

    election.elect();
    scheduler.runDue();

    assertEquals(Role.FOLLOWER, leadership.role());
    assertEquals(List.of(), polls);
  }

  @Test
  void refusedWriteEndsLeadingAndTheElectedNodeTakesTheEpochBack() {
    // given
    lead();
    store.epoch = new LeaderEpoch(6);

    // when
    leadership.deposed(new DeposedLeaderException(new LeaderEpoch(5), new LeaderEpoch(6)));

    // then
    assertTrue(leadership.leading().isEmpty());
    assertEquals(new LeaderEpoch(6), leadership.epoch());
    scheduler.advance(Duration.ofSeconds(1));
    polls.get(1).complete("polled");
    assertEquals(Optional.of(new LeaderEpoch(7)), leadership.leading());
    assertEquals(List.of("started 5", "stopped", "started 7"), told);
  }

  @Test
  void epochThatIsTakenAwayAgainAndAgainIsTakenBackAfterLongerPauses() {
    // given: a node of another election wants it too
    lead();
    List<Long> waited = new ArrayList<>();

    // when
    for (int i = 0; i < 10; i++) {
      waited.add(waitAfterALoss().toMillis());
    }

    // then
    assertEquals(
        List.of(500L, 1000L, 2000L, 4000L, 8000L, 16000L, 32000L, 60000L, 60000L, 60000L), waited);
  }

  @Test
  void epochThatWasHeldInPeaceOrWonAnewIsTakenBackSoonAgain() {
    lead();
    assertEquals(500, waitAfterALoss().toMillis());
    assertEquals(1000, waitAfterALoss().toMillis());

    scheduler.advance(Duration.ofMinutes(10));
    assertEquals(500, waitAfterALoss().toMillis());

    election.passOver();
    election.elect();
    scheduler.runDue();
    polls.get(polls.size() - 1).complete("polled");
    assertEquals(500, waitAfterALoss().toMillis());
  }

  /** Another node takes the epoch; how long it is until this one has taken it back. */
  private Duration waitAfterALoss() {
    LeaderEpoch taken = new LeaderEpoch(store.epoch.value() + 1);
    store.epoch = taken;
    leadership.storeShows(taken);
    Duration waited = Duration.ZERO;
    while (store.epoch.equals(taken) && waited.compareTo(Duration.ofMinutes(2)) < 0) {
      scheduler.advance(Duration.ofMillis(500));
      waited = waited.plusMillis(500);
    }
    polls.get(polls.size() - 1).complete("polled");
    assertEquals(Optional.of(store.epoch), leadership.leading());
    return waited;
  }

  @Test
  void refusalOfAnEarlierLeadershipChangesNothing() {
    lead();

    leadership.deposed(new DeposedLeaderException(new LeaderEpoch(3), new LeaderEpoch(5)));

    assertEquals(Optional.of(new LeaderEpoch(5)), leadership.leading());
  }

  @Test
  void resumedLeaderWhoseSuccessorHasTheEpochWritesNothingAndWaitsForItsElection() {
    // given: paused for longer than its session lasts, and not told of it yet
    lead();
    store.epoch = new LeaderEpoch(6);
    election.confirms = false;

    // when
    leadership.storeShows(new LeaderEpoch(6));
    scheduler.advance(Duration.ofSeconds(1));

    // then
    assertEquals(Role.FOLLOWER, leadership.role());
    assertEquals(new LeaderEpoch(6), store.epoch);
    assertEquals(List.of("started 5", "stopped"), told);
  }

  @Test
  void followerKnowsTheEpochThatAPollShows() {
    leadership.storeShows(new LeaderEpoch(9));

    assertEquals(new LeaderEpoch(9), leadership.epoch());
    assertEquals(Role.FOLLOWER, leadership.role());
  }

  @Test
  void electedNodeThatCannotReachTheStoreLetsAnotherOneLead() {
    store.away = true;

    election.elect();
    scheduler.advance(Duration.ofMinutes(1));

    assertEquals(1, election.stoodBack);
    store.away = false;
    election.elect();
    scheduler.runDue();
    polls.get(0).complete("polled");
    assertEquals(List.of("started 5"), told);
  }

  @Test
  void electedNodeWhoseTriesHangLetsAnotherOneLeadAfterFifteenSeconds() {
    // given
    List<Integer> stoodBack = new ArrayList<>();
    store.afterRead =
        () -> {
          scheduler.advance(Duration.ofSeconds(14));
          stoodBack.add(election.stoodBack);
          scheduler.advance(Duration.ofSeconds(1));
          stoodBack.add(election.stoodBack);
          election.confirms = false;
        };

    // when
    election.elect();
    scheduler.runDue();

    // then
    assertEquals(List.of(0, 1), stoodBack);
    assertEquals(new LeaderEpoch(4), store.epoch);
    assertEquals(Role.FOLLOWER, leadership.role());
  }

  @Test
  void nodeWhosePollsFailSlowlyAfterItTookTheEpochLetsAnotherOneLeadAfterFifteenSeconds() {
    // given
    election.elect();
    scheduler.runDue();

    // when: each poll hangs for five seconds
    for (Duration pause : List.of(Duration.ofSeconds(1), Duration.ofSeconds(2))) {
      scheduler.advance(Duration.ofSeconds(5));
      polls.get(polls.size() - 1).completeExceptionally(new IllegalStateException("away"));
      scheduler.advance(pause);
    }
    scheduler.advance(Duration.ofSeconds(5));
    assertEquals(0, election.stoodBack);
    polls.get(2).completeExceptionally(new IllegalStateException("away"));

    // then: 13 seconds after the first failure, with four to wait for the next try
    assertEquals(3, polls.size());
    assertEquals(1, election.stoodBack);
  }

  @Test
  void electedNodeThatIsAloneInLineGoesOnTrying() {
    store.away = true;
    election.othersStand = false;
    election.elect();
    scheduler.advance(Duration.ofMinutes(1));
    assertEquals(0, election.stoodBack);

    store.away = false;
    scheduler.advance(Duration.ofSeconds(4));

    assertEquals(new LeaderEpoch(5), store.epoch);
  }

  @Test
  void electedNodeThatIsNotConfirmedLinesUpAgainAlthoughNobodyElseStands() {
    election.othersStand = false;
    election.confirms = false;

    election.elect();
    scheduler.advance(Duration.ofSeconds(15));

    assertEquals(1, election.stoodBack);
  }

  @Test
  void electorsOutOfReachAreAskedAgain() {
    election.confirms = null;
    election.elect();
    scheduler.runDue();
    assertEquals(new LeaderEpoch(4), store.epoch);

    election.confirms = true;
    scheduler.advance(Duration.ofSeconds(2));

    assertEquals(new LeaderEpoch(5), store.epoch);
  }

  @Test
  void followerSeesToItsPlaceNowAndThenAlthoughTheElectorsWereOutOfReach() {
    election.confirms = null;
    scheduler.advance(Duration.ofSeconds(5));
    assertEquals(1, election.checks);

    scheduler.advance(Duration.ofSeconds(10));

    assertEquals(3, election.checks);
  }

  @Test
  void leaderDoesNotTouchItsPlace() {
    lead();

    scheduler.advance(Duration.ofMinutes(1));

    assertEquals(0, election.checks);
  }

  @Test
  void leaderStepsDownIfAnotherNodeStands() {
    lead();

    assertEquals(StepDown.DONE, leadership.stepDown());

    assertEquals(1, election.stoodBack);
    assertEquals(Role.FOLLOWER, leadership.role());
    assertEquals(List.of("started 5", "stopped"), told);
    assertEquals(StepDown.NOT_LEADER, leadership.stepDown());
  }

  @Test
  void leaderThatStandsAloneGoesOnLeading() {
    lead();
    election.othersStand = false;

    assertEquals(StepDown.ALONE, leadership.stepDown());

    assertEquals(0, election.stoodBack);
    assertEquals(Optional.of(new LeaderEpoch(5)), leadership.leading());
  }

  @Test
  void failedFullPollIsAskedForAgain() {
    election.elect();
    scheduler.runDue();

    polls.get(0).completeExceptionally(new IllegalStateException("away"));
    scheduler.advance(Duration.ofSeconds(2));
    polls.get(1).complete("polled");

    assertEquals(List.of("started 5"), told);
  }

  @Test
  void stoppedNodeGivesItsPlaceAwayAndSeeksNothingMore() {
    lead();

    leadership.stop();
    election.elect();
    scheduler.advance(Duration.ofHours(1));

    assertTrue(election.stopped);
    assertEquals(0, election.checks);
    assertEquals(Role.FOLLOWER, leadership.role());
    assertEquals(new LeaderEpoch(5), store.epoch);
    assertEquals(List.of("started 5", "stopped"), told);
  }

  private void lead() {
    election.elect();
    scheduler.runDue();
    polls.get(0).complete("polled");
    assertEquals(Optional.of(new LeaderEpoch(5)), leadership.leading());
  }
}
