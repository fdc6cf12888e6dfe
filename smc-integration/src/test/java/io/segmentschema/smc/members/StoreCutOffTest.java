package io.segmentschema.smc.members;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.testing.ManualScheduler;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.service.FakeLeadership;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StoreCutOffTest {

  private final ManualTime time = new ManualTime();
  private final ManualScheduler scheduler = new ManualScheduler(time);
  private final FakeLeadership leadership = new FakeLeadership();
  private boolean reachable = true;
  private ImmutableList<MemberState> states = ImmutableList.of(state(true, 3));
  private int questions;

  /** What the others answer to the next question, if not their states at once. */
  private Optional<CompletableFuture<ImmutableList<MemberState>>> answer = Optional.empty();

  private final StoreCutOff cutOff =
      new StoreCutOff(leadership, () -> reachable, this::othersAreAsked, scheduler, time.ticker());

  private CompletableFuture<ImmutableList<MemberState>> othersAreAsked() {
    questions++;
    return answer.orElseGet(() -> CompletableFuture.completedFuture(states));
  }

  @BeforeEach
  void start() {
    cutOff.start();
  }

  @Test
  void leaderWhosePollsFailFor15SecondsStepsDownIfAnotherMemberHasReadTheStoreSince() {
    pass(60);
    reachable = false;

    // One second until the first look finds the store out of reach.
    pass(15);

    assertEquals(Role.LEADER, leadership.role());
    assertEquals(0, questions);
    pass(1);
    assertEquals(Role.FOLLOWER, leadership.role());
  }

  @Test
  void leaderStaysWhileNobodyElseCanReadTheStore() {
    // given: the other's last good poll was not after the first that failed here
    reachable = false;
    for (int seconds = 0; seconds < 120; seconds++) {
      states = ImmutableList.of(state(true, seconds));
      pass(1);
      assertEquals(Role.LEADER, leadership.role(), "after " + seconds);
    }

    // when
    states = ImmutableList.of(state(true, 1));
    pass(6);

    // then
    assertEquals(Role.FOLLOWER, leadership.role());
  }

  @Test
  void memberThatIsNotReadyOrHasReadNothingIsNoReasonToStepDown() {
    reachable = false;
    states =
        ImmutableList.of(
            state(false, 1),
            new MemberState(member(), Role.FOLLOWER, 7, true, Optional.empty(), Optional.empty()));

    pass(120);

    assertEquals(Role.LEADER, leadership.role());
  }

  @Test
  void storeThatComesAndGoesIsNoCutOff() {
    for (int i = 0; i < 20; i++) {
      reachable = false;
      pass(14);
      reachable = true;
      pass(2);
    }

    assertEquals(Role.LEADER, leadership.role());
  }

  @Test
  void timeAsAFollowerDoesNotCount() {
    leadership.become(Role.FOLLOWER);
    reachable = false;
    pass(60);
    leadership.become(Role.LEADER);

    pass(14);

    assertEquals(Role.LEADER, leadership.role());
  }

  @Test
  void oneMemberAmongSeveralThatReadsTheStoreIsEnough() {
    reachable = false;
    states = ImmutableList.of(state(true, 300), state(true, 1), state(false, 1));

    pass(16);

    assertEquals(Role.FOLLOWER, leadership.role());
  }

  @Test
  void othersAreAskedAtOnceAndThenEveryFiveSeconds() {
    reachable = false;
    states = ImmutableList.of();

    // 15, 20 ... 60 seconds after the first look
    pass(61);
    assertEquals(10, questions);

    // and so again after the next time
    pass(2);
    reachable = true;
    pass(1);
    reachable = false;
    pass(15);
    assertEquals(10, questions);
    pass(1);
    assertEquals(11, questions);
  }

  @Test
  void watchThatIsStartedTwiceAsksOnce() {
    cutOff.start();
    reachable = false;
    states = ImmutableList.of();

    pass(61);

    assertEquals(10, questions);
  }

  @Test
  void answerIsActedUponOnTheSchedulerOnly() {
    CompletableFuture<ImmutableList<MemberState>> late = new CompletableFuture<>();
    answer = Optional.of(late);
    reachable = false;
    pass(16);

    late.complete(states);
    assertEquals(Role.LEADER, leadership.role(), "on the thread that brought the answer");
    scheduler.runDue();

    assertEquals(Role.FOLLOWER, leadership.role());
  }

  @Test
  void storeThatCameBackWhileTheOthersWereAskedIsNoReasonToStepDown() {
    CompletableFuture<ImmutableList<MemberState>> late = new CompletableFuture<>();
    answer = Optional.of(late);
    reachable = false;
    pass(16);

    reachable = true;
    late.complete(states);
    scheduler.runDue();

    assertEquals(Role.LEADER, leadership.role());
  }

  @Test
  void questionThatFailsIsAskedAgain() {
    answer = Optional.of(CompletableFuture.failedFuture(new IllegalStateException("away")));
    reachable = false;
    pass(16);
    assertEquals(1, questions);
    assertEquals(Role.LEADER, leadership.role());

    answer = Optional.empty();
    pass(5);

    assertEquals(Role.FOLLOWER, leadership.role());
  }

  @Test
  void lookThatFailsIsFollowedByTheNext() {
    StoreCutOff startled =
        new StoreCutOff(
            leadership,
            () -> {
              if (questions++ == 0) {
                throw new IllegalStateException("no report yet");
              }
              return false;
            },
            () -> CompletableFuture.completedFuture(states),
            scheduler,
            time.ticker());
    cutOff.stop();
    startled.start();

    pass(17);

    assertEquals(Role.FOLLOWER, leadership.role());
  }

  @Test
  void schedulerThatHasEndedEndsTheWatchToo() {
    scheduler.shutdown();

    pass(1);
    cutOff.stop();
    cutOff.start();

    assertEquals(Role.LEADER, leadership.role());
  }

  @Test
  void stoppedWatchDoesNothingMore() {
    reachable = false;
    cutOff.stop();

    pass(60);

    assertEquals(Role.LEADER, leadership.role());
  }

  private void pass(int seconds) {
    scheduler.advance(Duration.ofSeconds(seconds));
  }

  private static MemberState state(boolean ready, int pollAgeSeconds) {
    return new MemberState(
        member(),
        Role.FOLLOWER,
        7,
        ready,
        Optional.of(Duration.ofSeconds(pollAgeSeconds)),
        Optional.empty());
  }

  private static Member member() {
    return new Member("other", URI.create("http://127.0.0.1:2"));
  }
}
