package io.segmentschema.smc.demo;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.smc.inventory.EngineInventory;
import io.segmentschema.smc.inventory.InventoryUpdates;
import io.segmentschema.smc.inventory.ListedSegment;
import io.segmentschema.smc.inventory.UsedListTicket;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sample cluster as an engine: while it runs, the data nodes listen, and their complete list is
 * reported again and again on a thread of the scheduler. Thread-safe.
 */
public final class DemoInventory implements EngineInventory {

  private static final Logger LOG = LoggerFactory.getLogger(DemoInventory.class);

  private final SampleCluster cluster;
  private final Supplier<ImmutableList<ListedSegment>> byHand;
  private final Duration period;
  private final ScheduledExecutorService scheduler;

  @GuardedBy("this")
  private @Nullable Future<?> reports;

  /**
   * Makes one that is not started.
   *
   * @param byHand what the cluster's list has besides its own segments, now
   * @param period how long after a report the next one follows
   * @param scheduler stays the caller's to shut down
   */
  public DemoInventory(
      SampleCluster cluster,
      Supplier<ImmutableList<ListedSegment>> byHand,
      Duration period,
      ScheduledExecutorService scheduler) {
    this.cluster = cluster;
    this.byHand = byHand;
    this.period = period;
    this.scheduler = scheduler;
  }

  @Override
  public synchronized void start(InventoryUpdates updates) {
    if (reports != null) {
      return;
    }
    cluster.start();
    reports =
        scheduler.scheduleWithFixedDelay(
            () -> reportSafely(updates), 0, period.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public synchronized void stop() {
    if (reports != null) {
      reports.cancel(false);
      reports = null;
    }
    cluster.stop();
  }

  private void reportSafely(InventoryUpdates updates) {
    try {
      report(updates);
    } catch (RuntimeException e) {
      LOG.warn(
          "Sample inventory was not taken, trying again: retryMillis={}", period.toMillis(), e);
    }
  }

  private void report(InventoryUpdates updates) {
    UsedListTicket ticket = updates.beginUsedList();
    // After the list began: what has become unused since then is not taken for used again.
    ticket.complete(
        ImmutableList.<ListedSegment>builder().addAll(cluster.used()).addAll(byHand.get()).build());
    for (SampleNode node : cluster.nodes()) {
      updates.serverSegments(node.name(), node.segments());
    }
    updates.complete();
  }
}
