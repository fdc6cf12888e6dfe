package io.segmentschema.smc.members;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.smc.leadership.Leadership;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.leadership.StepDown;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a leader that alone is cut off from the store step down: the election knows nothing of the
 * store, and goes on naming a node that can neither read nor write. It takes two things: polls here
 * have failed for 15 seconds, and another member has read the store since the first of them failed.
 * While nobody can read it, whoever leads stays.
 *
 * <p>One task on the scheduler, which asks the others without waiting.
 */
public final class StoreCutOff {

  private static final Logger log = LoggerFactory.getLogger(StoreCutOff.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** The others are asked, and the leadership given up, at most this often. */
  private static final int TICKS_PER_QUESTION = 5;

  private final Leadership leadership;
  private final BooleanSupplier isReachable;
  private final Supplier<CompletableFuture<ImmutableList<MemberState>>> others;
  private final ScheduledExecutorService scheduler;
  private final Ticker ticker;

  @GuardedBy("this")
  private Optional<Long> failingSinceNanos = Optional.empty();

  @GuardedBy("this")
  private int ticks;

  @GuardedBy("this")
  private boolean isRunning;

  /**
   * @param isReachable whether the last attempt to read the store succeeded
   * @param others asks the other members how they stand
   */
  public StoreCutOff(
      Leadership leadership,
      BooleanSupplier isReachable,
      Supplier<CompletableFuture<ImmutableList<MemberState>>> others,
      ScheduledExecutorService scheduler,
      Ticker ticker) {
    this.leadership = leadership;
    this.isReachable = isReachable;
    this.others = others;
    this.scheduler = scheduler;
    this.ticker = ticker;
  }

  /** Begins to watch; safe to call twice. */
  public synchronized void start() {
    if (!isRunning) {
      isRunning = true;
      again();
    }
  }

  /** Watches no more; safe to call twice. */
  public synchronized void stop() {
    isRunning = false;
  }

  private void look() {
    try {
      Optional<Duration> failing = failing();
      if (failing.isPresent() && isTimeToAsk()) {
        ask(failing.get());
      }
    } catch (RuntimeException failure) {
      log.warn("Leader's reach of the store was not checked: reason={}", failure.toString());
    } finally {
      again();
    }
  }

  /** For how long polls have failed while this node was the leader, if for too long. */
  private synchronized Optional<Duration> failing() {
    if (leadership.role() != Role.LEADER || isReachable.getAsBoolean()) {
      failingSinceNanos = Optional.empty();
      ticks = 0;
      return Optional.empty();
    }
    long now = ticker.read();
    long since = failingSinceNanos.orElse(now);
    failingSinceNanos = Optional.of(since);
    Duration failing = Duration.ofNanos(now - since);
    return failing.compareTo(PATIENCE) >= 0 ? Optional.of(failing) : Optional.empty();
  }

  private synchronized boolean isTimeToAsk() {
    return ticks++ % TICKS_PER_QUESTION == 0;
  }

  private void ask(Duration failing) {
    var unused =
        others
            .get()
            .thenAcceptAsync(
                states -> {
                  if (states.stream().anyMatch(state -> hasReadSince(state, failing))) {
                    stepDown(failing);
                  }
                },
                scheduler)
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    log.warn("Leader did not step down: reason={}", failure.toString());
                  }
                });
  }

  private static boolean hasReadSince(MemberState state, Duration failing) {
    return state.ready() && state.pollAge().filter(age -> age.compareTo(failing) < 0).isPresent();
  }

  private void stepDown(Duration failing) {
    if (isReachable.getAsBoolean()) {
      return;
    }
    StepDown done = leadership.stepDown();
    log.warn(
        "This node leads and cannot read the store, another member can: failingMillis={}, stepDown={}",
        failing.toMillis(),
        done);
  }

  private synchronized void again() {
    if (!isRunning) {
      return;
    }
    try {
      var unused = scheduler.schedule(this::look, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopped) {
      log.debug("The scheduler has been shut down", stopped);
    }
  }
}
