package io.segmentschema.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.testing.ManualScheduler;
import io.segmentschema.cache.testing.ManualTime;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CommitAgesTest {

  private final ManualTime time = new ManualTime();
  private final ManualScheduler clockwork = new ManualScheduler(time);
  private final CommitAges ages = new CommitAges(time.ticker());

  @Test
  void withoutCommitsNothingWaits() {
    assertEquals(Optional.empty(), ages.oldest());
  }

  @Test
  void oldestCommitCountsUntilAPollShowsIt() {
    committed(1);
    pass(10);
    committed(2);
    pass(5);
    assertEquals(seconds(15), ages.oldest());

    ages.polled(new StoreVersion(1));
    assertEquals(seconds(5), ages.oldest());

    ages.polled(new StoreVersion(2));
    assertEquals(Optional.empty(), ages.oldest());
  }

  @Test
  void commitsOfOneSecondWaitForTheLastOfThem() {
    committed(1);
    clockwork.advance(Duration.ofMillis(500));
    committed(2);
    clockwork.advance(Duration.ofMillis(500));

    ages.polled(new StoreVersion(1));
    assertEquals(seconds(1), ages.oldest());
    ages.polled(new StoreVersion(2));
    assertEquals(Optional.empty(), ages.oldest());
  }

  @Test
  void commitsThatAreToldInAnotherOrderAllLeave() {
    committed(3);
    pass(2);
    committed(2);

    ages.polled(new StoreVersion(2));
    assertEquals(seconds(2), ages.oldest());
    ages.polled(new StoreVersion(3));
    assertEquals(Optional.empty(), ages.oldest());
  }

  @Test
  void commitThatAPollHasShownAlreadyDoesNotWait() {
    ages.polled(new StoreVersion(7));
    committed(6);
    assertEquals(Optional.empty(), ages.oldest());
  }

  @Test
  void storeThatWasSetBackLeavesNothingWaiting() {
    committed(9);
    ages.setBack(new StoreVersion(3));
    assertEquals(Optional.empty(), ages.oldest());

    committed(4);
    pass(1);
    assertEquals(seconds(1), ages.oldest());
  }

  private void committed(long revision) {
    ages.committed(new StoreVersion(revision));
  }

  private void pass(int seconds) {
    clockwork.advance(Duration.ofSeconds(seconds));
  }

  private static Optional<Duration> seconds(int seconds) {
    return Optional.of(Duration.ofSeconds(seconds));
  }
}
