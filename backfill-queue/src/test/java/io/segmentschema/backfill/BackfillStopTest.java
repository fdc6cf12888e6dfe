package io.segmentschema.backfill;

import static io.segmentschema.backfill.BackfillFixture.config;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stop in the middle of a batch that another thread writes. */
@Timeout(60)
final class BackfillStopTest {

  private static final Duration VERY_LONG = Duration.ofMinutes(10);

  private final BackfillFixture it = new BackfillFixture();
  private final CountDownLatch writing = new CountDownLatch(1);
  private final CountDownLatch mayCommit = new CountDownLatch(1);
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  @Test
  void stopWaitsForTheBatchThatIsBeingWritten() throws Exception {
    BackFillQueue queue = it.started(config(100, 10, VERY_LONG));
    Thread worker = workerInMidWrite(); // 1. A batch is being written.
    Thread stopper = thread(() -> stop(queue));
    while (stopper.getState() != Thread.State.TIMED_WAITING) { // 2. The stop waits for it.
      Thread.onSpinWait();
    }
    mayCommit.countDown(); // 3. It commits.
    worker.join();
    stopper.join();
    assertEquals(List.of("committed", "stopped"), events);
    assertEquals("awaitingPoll", it.stage(1));
  }

  @Test
  void stopInterruptsABatchThatTakesTooLongAndLosesNothing() throws Exception {
    BackFillQueue queue = it.started(config(100, 10, Duration.ZERO));
    Thread worker = workerInMidWrite();
    stop(queue);
    worker.join(); // It ends by the interruption alone.
    assertEquals("pendingBackfill", it.stage(1));
    assertFalse(queue.status().active());
    queue.start();
    it.scheduler.advance(Duration.ofMinutes(2));
    assertEquals("awaitingPoll", it.stage(1));
  }

  @Test
  void interruptedStopPassesItsInterruptionOnAndEndsTheWait() throws Exception {
    BackFillQueue queue = it.started(config(100, 10, VERY_LONG));
    Thread worker = workerInMidWrite();
    Thread stopper =
        thread(
            () -> {
              Thread.currentThread().interrupt();
              stop(queue);
              events.add("interrupted=" + Thread.currentThread().isInterrupted());
            });
    stopper.join();
    worker.join(); // Whoever stops in such a hurry interrupts the write.
    assertTrue(events.contains("interrupted=true"), events::toString);
    assertEquals("pendingBackfill", it.stage(1));
  }

  @Test
  void queueThatWasStoppedOnOneThreadWritesOnAnyOtherAfterItsNextStart() throws Exception {
    BackFillQueue queue = it.started(config(100, 10, VERY_LONG));
    it.learn(1);
    it.scheduler.advance(Duration.ofSeconds(1)); // A run on this thread,
    queue.stop();
    it.learn(2);
    it.scheduler.advance(Duration.ofMinutes(5));
    assertEquals("pendingBackfill", it.stage(2));
    queue.start();
    thread(() -> it.scheduler.advance(Duration.ofSeconds(1))).join(); // and one on another.
    assertEquals("awaitingPoll", it.stage(2));
  }

  private void stop(BackFillQueue queue) {
    queue.stop();
    events.add("stopped");
  }

  private Thread workerInMidWrite() throws InterruptedException {
    it.store.before(
        batch -> {
          it.store.before(next -> {});
          writing.countDown();
          try {
            mayCommit.await();
            events.add("committed");
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MetadataStoreUnavailableException("interrupted", e);
          }
        });
    it.learn(1);
    Thread worker = thread(() -> it.scheduler.advance(Duration.ofSeconds(1)));
    writing.await();
    return worker;
  }

  private static Thread thread(Runnable run) {
    Thread thread = new Thread(run);
    thread.start();
    return thread;
  }
}
