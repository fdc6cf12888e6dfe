package io.segmentschema.smc.service.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.segmentschema.cache.store.PollKind;
import io.segmentschema.poller.PollFailure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class PollHistoryTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private final PollHistory history = new PollHistory(Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void oldestPollIsForgottenWhenTheRingIsFull() {
    for (int i = 0; i <= PollHistory.REMEMBERED; i++) {
      history.failed(new PollFailure(PollKind.DELTA, "poll " + i, Duration.ofMillis(10)));
    }

    assertEquals(PollHistory.REMEMBERED, history.entries().size());
    assertEquals("poll 1", history.entries().get(0).trouble().orElse(""));
  }

  @Test
  void pollBeganBeforeItEnded() {
    history.failed(new PollFailure(PollKind.FULL, "away", Duration.ofMillis(10)));

    assertEquals(NOW.minusMillis(10), history.entries().get(0).start());
  }
}
