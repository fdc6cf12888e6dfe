package io.segmentschema.smc.simulation;

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
 * A scheduler of a simulated process: its tasks wait in simulated time and run as actors, as many
 * at once as it has threads.
 */
final class ActorScheduler extends AbstractExecutorService implements ScheduledExecutorService {

  private static final Comparator<Task<?>> BY_TIME =
      Comparator.<Task<?>>comparingLong(task -> task.dueNanos)
          .thenComparingLong(task -> task.number);

  private final String name;
  private final Object owner;
  private final int threads;
  private final Actors actors;
  private final LongSupplier nanos;
  private final List<Task<?>> tasks = new ArrayList<>();
  private long counter;
  private int busy;
  private boolean shutdown;

  ActorScheduler(String name, Object owner, int threads, Actors actors, LongSupplier nanos) {
    this.name = name;
    this.owner = owner;
    this.threads = threads;
    this.actors = actors;
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

    @Override
    protected void setException(Throwable failure) {
      super.setException(failure);
      if (failure instanceof Error error) {
        throw error;
      }
    }
  }

  /** When the next task is due that a free thread could run. */
  Optional<Long> nextDue() {
    tasks.removeIf(FutureTask::isCancelled);
    return shutdown || busy >= threads
        ? Optional.empty()
        : tasks.stream().min(BY_TIME).map(task -> task.dueNanos);
  }

  /** Runs the task that is due first, to its first pause or its end. */
  void runNext() {
    Task<?> next =
        tasks.stream().min(BY_TIME).orElseThrow(() -> new IllegalStateException("nothing is due"));
    tasks.remove(next);
    busy++;
    actors.begin(
        name,
        owner,
        () -> {
          try {
            next.run();
          } finally {
            busy--;
          }
        });
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
    if (shutdown) {
      throw new RejectedExecutionException("shut down");
    }
    Task<V> task = new Task<>(work, nanos.getAsLong() + unit.toNanos(delay), counter++);
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
    return schedule(
        () -> {
          work.run();
          var unused = scheduleWithFixedDelay(work, delay, delay, unit);
        },
        initialDelay,
        unit);
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
    return List.of();
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
