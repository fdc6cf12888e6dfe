package io.segmentschema.smc.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class StopStepsTest {

  private final List<String> taken = new CopyOnWriteArrayList<>();

  @Test
  void partThatHangsOrFailsKeepsNoneOfTheOthersFromStopping() throws InterruptedException {
    // given
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    StopSteps steps = new StopSteps(Duration.ofMillis(1), Ticker.systemTicker());

    // when
    steps.take("hangs", () -> await(never));
    steps.take(
        "fails",
        () -> {
          throw new IllegalStateException("cannot");
        });
    steps.take("store", closed::countDown);

    // then
    closed.await();
    never.countDown();
  }

  @Test
  void stepsAreTakenOneAfterTheOther() {
    StopSteps steps = new StopSteps(Duration.ofSeconds(50), Ticker.systemTicker());

    for (int i = 0; i < 100; i++) {
      String step = "step " + i;
      steps.take(step, () -> taken.add(step));
      assertEquals(i + 1, taken.size());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
