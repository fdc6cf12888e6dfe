package io.segmentschema.cache.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A scheduler whose tasks run on the thread that moves the time, in the order in which they are
 * due. For one thread.
 */
public final class ManualScheduler extends AbstractExecutorService
    implements ScheduledExecutorService {

  private static final Comparator<Task<?>> BY_TIME =
      Comparator.<Task<?>>comparingLong(task -> task.dueNanos)
          .thenComparingLong(task -> task.number);

  private final ManualTime time;
  private final PriorityQueue<Task<?>> tasks = new PriorityQueue<>(BY_TIME);
  private long counter;
  private boolean shutdown;

  public ManualScheduler(ManualTime time) {
    this.time = time;
  }

  private static final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private final ManualTime time;
    private final long dueNanos;
    private final long number;

    Task(Callable<V> work, ManualTime time, long dueNanos, long number) {
      super(work);
      this.time = time;
      this.dueNanos = dueNanos;
      this.number = number;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNanos - time.nanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  /** Runs what is due now, and what that makes due now. */
  public void runDue() {
    advance(Duration.ZERO);
  }

  /** Moves the time, stopping at each task that becomes due on the way. */
  public void advance(Duration by) {
    long target = time.nanos() + by.toNanos();
    int runs = 0;
    while (!tasks.isEmpty() && tasks.peek().dueNanos <= target) {
      if (++runs > 100_000) {
        throw new AssertionError("Tasks schedule one another without end");
      }
      Task<?> next = tasks.remove();
      if (!next.isCancelled()) {
        time.moveTo(Math.max(time.nanos(), next.dueNanos));
        next.run();
      }
    }
    time.moveTo(target);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
    if (shutdown) {
      throw new RejectedExecutionException("shut down");
    }
    Task<V> task = new Task<>(work, time, time.nanos() + unit.toNanos(delay), counter++);
    tasks.add(task);
    return task;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
    return schedule(
        () -> {
          work.run();
          return null;
        },
        delay,
        unit);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable work, long initialDelay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable work, long initialDelay, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void execute(Runnable work) {
    var unused = schedule(work, 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public void shutdown() {
    shutdown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    List<Runnable> left = new ArrayList<>(tasks);
    tasks.clear();
    return left;
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return shutdown;
  }
}
