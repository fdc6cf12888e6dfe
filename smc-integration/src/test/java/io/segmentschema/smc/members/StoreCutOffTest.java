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
  private final StoreCutOff cutOff =
      new StoreCutOff(
          leadership,
          () -> reachable,
          () -> CompletableFuture.completedFuture(states),
          scheduler,
          time.ticker());

  @BeforeEach
  void start() {
    cutOff.start();
  }

  @Test
  void leaderWhosePollsFailFor15SecondsStepsDownIfAnotherMemberHasReadTheStoreSince() {
    pass(60);
    reachable = false;

    pass(15);

    assertEquals(Role.LEADER, leadership.role());
    pass(2);
    assertEquals(Role.FOLLOWER, leadership.role());
  }

  @Test
  void leaderStaysWhileNobodyElseCanReadTheStore() {
    // given: the other's last good poll was before the first that failed here
    reachable = false;
    for (int seconds = 0; seconds < 120; seconds++) {
      states = ImmutableList.of(state(true, seconds + 5));
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
            state(false, 1), new MemberState(member(), Role.FOLLOWER, 7, true, Optional.empty()));

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
        member(), Role.FOLLOWER, 7, ready, Optional.of(Duration.ofSeconds(pollAgeSeconds)));
  }

  private static Member member() {
    return new Member("other", URI.create("http://127.0.0.1:2"));
  }
}
