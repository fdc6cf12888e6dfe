package io.segmentschema.cache.testing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A scheduler whose time is given from outside. What is due waits, in the order of its time, until
 * the subclass takes it. For one thread at a time.
 */
public abstract class VirtualScheduler extends AbstractExecutorService
    implements ScheduledExecutorService {

  private static final Comparator<Task<?>> BY_TIME =
      Comparator.<Task<?>>comparingLong(task -> task.dueNanos)
          .thenComparingLong(task -> task.number);

  private final LongSupplier nanos;
  private final List<Task<?>> tasks = new ArrayList<>();
  private long counter;
  private boolean shutdown;

  protected VirtualScheduler(LongSupplier nanos) {
    this.nanos = nanos;
  }

  private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private final long dueNanos;
    private final long number;

    Task(Callable<V> work, long dueNanos, long number) {
      super(work);
      this.dueNanos = dueNanos;
      this.number = number;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNanos - nanos.getAsLong(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }

    /** An error, which is a test's verdict, does not stay in the future. */
    @Override
    protected void setException(Throwable failure) {
      super.setException(failure);
      if (failure instanceof Error error) {
        throw error;
      }
    }
  }

  /** When the first task is due. */
  protected final Optional<Long> firstDue() {
    tasks.removeIf(FutureTask::isCancelled);
    return tasks.stream().min(BY_TIME).map(task -> task.dueNanos);
  }

  /** Takes the task that is due first, for the caller to run. */
  protected final Runnable takeFirst() {
    Task<?> first =
        tasks.stream().min(BY_TIME).orElseThrow(() -> new IllegalStateException("nothing is due"));
    tasks.remove(first);
    return first;
  }

  @Override
  public final <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
    if (shutdown) {
      throw new RejectedExecutionException("shut down");
    }
    Task<V> task = new Task<>(work, nanos.getAsLong() + unit.toNanos(delay), counter++);
    tasks.add(task);
    return task;
  }

  @Override
  public final ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
    return schedule(
        () -> {
          work.run();
          return null;
        },
        delay,
        unit);
  }

  @Override
  public final ScheduledFuture<?> scheduleAtFixedRate(
      Runnable work, long initialDelay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public final ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable work, long initialDelay, long delay, TimeUnit unit) {
    return schedule(
        () -> {
          work.run();
          var unused = scheduleWithFixedDelay(work, delay, delay, unit);
        },
        initialDelay,
        unit);
  }

  @Override
  public final void execute(Runnable work) {
    var unused = schedule(work, 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public final void shutdown() {
    shutdown = true;
  }

  @Override
  public final List<Runnable> shutdownNow() {
    shutdown = true;
    List<Runnable> left = new ArrayList<>(tasks);
    tasks.clear();
    return left;
  }

  @Override
  public final boolean isShutdown() {
    return shutdown;
  }

  @Override
  public final boolean isTerminated() {
    return shutdown;
  }

  @Override
  public final boolean awaitTermination(long timeout, TimeUnit unit) {
    return shutdown;
  }
}
