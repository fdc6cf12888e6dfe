package io.segmentschema.smc.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Ticker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DemoProgressTest {

  private static final Duration NEARLY_TOO_LONG = DemoProgress.PATIENCE.minusMillis(1);

  private long nanos;
  private final DemoProgress progress =
      new DemoProgress(
          new Ticker() {
            @Override
            public long read() {
              return nanos;
            }
          });

  @Test
  void slowMachineIsWaitedForAsLongAsSomethingComesForward() {
    for (int known = 1; known <= 49; known++) {
      pass(NEARLY_TOO_LONG);
      progress.see(status(known, 0, 0, 49 - known));
      assertFalse(progress.isStuck());
      assertFalse(progress.isSettled());
    }

    pass(NEARLY_TOO_LONG);
    progress.see(status(0, 0, 49, 0));

    assertTrue(progress.isSettled());
    assertFalse(progress.isStuck());
  }

  @Test
  void standstillIsGivenUp() {
    progress.see(status(3, 2, 1, 40));
    pass(NEARLY_TOO_LONG);
    progress.see(status(3, 2, 1, 40));
    assertFalse(progress.isStuck());

    pass(Duration.ofMillis(1));

    assertTrue(progress.isStuck());
  }

  @Test
  void backAndForthIsNoProgress() {
    progress.see(status(0, 10, 5, 34));
    for (int round = 0; round < 2; round++) {
      pass(DemoProgress.PATIENCE.dividedBy(4));
      progress.see(status(10, 0, 5, 34));
      pass(DemoProgress.PATIENCE.dividedBy(4));
      progress.see(status(0, 10, 5, 34));
    }

    assertTrue(progress.isStuck());
  }

  @Test
  void whatIsSettledIsNotStuckHoweverLongItStands() {
    progress.see(status(0, 0, 49, 0));
    pass(DemoProgress.PATIENCE.multipliedBy(2));

    assertFalse(progress.isStuck());
  }

  @Test
  void emptyServiceIsNotSettled() {
    progress.see(status(0, 0, 0, 0));

    assertFalse(progress.isSettled());
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private static JsonNode status(int pending, int awaiting, int polled, int waiting) {
    ObjectMapper mapper = new ObjectMapper();
    var status = mapper.createObjectNode();
    status
        .putObject("stages")
        .put("pendingBackfill", pending)
        .put("awaitingPoll", awaiting)
        .put("polled", polled);
    status.putObject("queries").put("segmentsWaiting", waiting);
    return status;
  }
}
