package io.segmentschema.poller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SharedAttemptTest {

  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger attempts = new AtomicInteger();

  @Test
  void everyoneWhoComesDuringAFailingAttemptFailsWithItAndTheNextTriesAnew() throws Exception {
    SharedAttempt attempt = new SharedAttempt("migrate", this::failAtFirst);
    List<FutureTask<?>> callers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      FutureTask<?> caller = new FutureTask<>(attempt::ensure, null);
      Thread thread = new Thread(caller, "caller " + i);
      thread.start();
      callers.add(caller);
      awaitBlocked(thread);
    }
    release.countDown();
    for (FutureTask<?> caller : callers) {
      Throwable failure = assertThrows(ExecutionException.class, caller::get).getCause();
      assertEquals(MetadataStoreUnavailableException.class, failure.getClass());
    }
    assertEquals(1, attempts.get());
    attempt.ensure();
    attempt.ensure();
    assertEquals(2, attempts.get());
  }

  private void failAtFirst() {
    if (attempts.incrementAndGet() == 1) {
      Latches.await(release);
      throw new IllegalStateException("away");
    }
  }

  private static void awaitBlocked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }
}
