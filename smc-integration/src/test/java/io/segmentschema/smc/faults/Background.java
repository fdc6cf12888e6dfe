package io.segmentschema.smc.faults;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Does something again and again on a thread of its own; what it throws is told at the end. */
final class Background implements AutoCloseable {

  private final Thread thread;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /** Volatile: set by whoever closes it, read by the thread. */
  private volatile boolean ended;

  /**
   * @param work gives nothing that is looked at
   */
  Background(String name, long pauseMillis, Callable<?> work) {
    this.thread = new Thread(() -> run(pauseMillis, work), name);
    thread.setDaemon(true);
    thread.start();
  }

  private void run(long pauseMillis, Callable<?> work) {
    try {
      while (!ended) {
        var unused = work.call();
        TimeUnit.MILLISECONDS.sleep(pauseMillis);
      }
    } catch (Exception | AssertionError failed) {
      failure.set(failed);
    }
  }

  @Override
  public void close() throws InterruptedException {
    ended = true;
    thread.join(TimeUnit.SECONDS.toMillis(30));
    Throwable failed = failure.get();
    if (failed != null) {
      throw new AssertionError(thread.getName() + " has failed", failed);
    }
  }
}
