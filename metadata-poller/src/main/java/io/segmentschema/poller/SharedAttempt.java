package io.segmentschema.poller;

import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Work that must succeed once before anything else. Everyone who comes while it is being attempted
 * waits for that attempt and shares its outcome, so that nobody waits for two; after a failure the
 * next to come tries anew. Thread-safe.
 */
final class SharedAttempt {

  private final String what;
  private final Runnable work;
  private final AtomicReference<@Nullable FutureTask<?>> underWay = new AtomicReference<>();

  /** Volatile: set once, by whoever succeeds, read by anyone. */
  private volatile boolean done;

  SharedAttempt(String what, Runnable work) {
    this.what = what;
    this.work = work;
  }

  /**
   * Returns at once if the work has succeeded before.
   *
   * @throws io.segmentschema.cache.store.MetadataStoreException if the attempt failed
   */
  void ensure() {
    if (done) {
      return;
    }
    FutureTask<?> mine = new FutureTask<>(this::attempt, null);
    @Nullable FutureTask<?> others = underWay.compareAndExchange(null, mine);
    if (others == null) {
      mine.run();
      underWay.set(null);
    }
    await(others == null ? mine : others);
  }

  private void attempt() {
    if (!done) {
      work.run();
      done = true;
    }
  }

  private void await(FutureTask<?> attempt) {
    try {
      attempt.get();
    } catch (ExecutionException failed) {
      throw SqlFailures.translate(
          what, failed.getCause() instanceof Exception cause ? cause : failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new MetadataStoreUnavailableException(
          "Interrupted while waiting for the metadata store: operation=" + what, interrupted);
    }
  }
}
