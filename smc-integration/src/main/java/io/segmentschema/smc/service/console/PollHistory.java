package io.segmentschema.smc.service.console;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.error.Secrets;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.poller.PollFailure;
import io.segmentschema.poller.PollListener;
import io.segmentschema.poller.PollReport;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The last polls, successful or not. The poller's thread writes, requests read; the monitor keeps
 * the ring whole.
 */
public final class PollHistory implements PollListener {

  /** Two hours of polls at the usual period. */
  static final int REMEMBERED = 120;

  /**
   * One poll.
   *
   * @param number counts the polls of this process
   * @param kind how much it read, or was to read
   * @param start when it began, by this machine's clock
   * @param duration how long it took
   * @param rows segment rows that it took over
   * @param trouble why it failed; empty if it did not
   */
  record Entry(
      long number,
      PollKind kind,
      Instant start,
      Duration duration,
      long rows,
      Optional<String> trouble) {}

  private final Clock clock;

  @GuardedBy("this")
  private final Deque<Entry> ring = new ArrayDeque<>();

  @GuardedBy("this")
  private long counter;

  @Inject
  public PollHistory(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void polled(PollReport report) {
    add(report.kind(), report.duration(), report.rows(), Optional.empty());
  }

  @Override
  public void failed(PollFailure failure) {
    String trouble = Secrets.hiddenIn(failure.reason());
    add(failure.kind(), failure.duration(), 0, Optional.of(trouble));
  }

  /** The oldest first. */
  synchronized ImmutableList<Entry> entries() {
    return ImmutableList.copyOf(ring);
  }

  private synchronized void add(
      PollKind kind, Duration duration, long rows, Optional<String> trouble) {
    if (ring.size() == REMEMBERED) {
      ring.removeFirst();
    }
    Instant start = clock.instant().minus(duration);
    ring.addLast(new Entry(++counter, kind, start, duration, rows, trouble));
  }
}
