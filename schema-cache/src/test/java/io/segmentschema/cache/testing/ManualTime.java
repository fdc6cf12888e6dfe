package io.segmentschema.cache.testing;

import com.google.common.base.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A ticker and a clock that stand still until they are moved. Thread-safe. */
public final class ManualTime {

  private final AtomicLong nanos = new AtomicLong();

  private final Ticker ticker =
      new Ticker() {
        @Override
        public long read() {
          return nanos.get();
        }
      };

  private final Clock clock =
      new TestClock() {

        @Override
        public Instant instant() {
          return Instant.EPOCH.plusNanos(nanos.get());
        }
      };

  public Ticker ticker() {
    return ticker;
  }

  public Clock clock() {
    return clock;
  }

  long nanos() {
    return nanos.get();
  }

  void moveTo(long target) {
    nanos.set(target);
  }

  /** Moves the time without running anything. */
  public void advance(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
