package io.segmentschema.poller;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.metrics.PoolStats;
import java.time.Duration;

/** Tells a listener what the pool of connections tells. Any thread. */
record ConnectionTracker(ConnectionListener listener)
    implements MetricsTrackerFactory, IMetricsTracker {

  @Override
  public IMetricsTracker create(String poolName, PoolStats poolStats) {
    return this;
  }

  @Override
  public void recordConnectionAcquiredNanos(long elapsedAcquiredNanos) {
    listener.taken(Duration.ofNanos(elapsedAcquiredNanos));
  }

  @Override
  public void recordConnectionUsageMillis(long elapsedBorrowedMillis) {
    listener.returned(Duration.ofMillis(elapsedBorrowedMillis));
  }

  @Override
  public void recordConnectionTimeout() {
    listener.timedOut();
  }
}
