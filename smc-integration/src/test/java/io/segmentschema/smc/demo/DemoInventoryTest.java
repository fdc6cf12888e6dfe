package io.segmentschema.smc.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.inventory.InventoryUpdates;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.inventory.UsedListTicket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DemoInventoryTest {

  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private final SampleCluster cluster = new SampleCluster(Duration.ZERO, scheduler);
  private final DemoInventory inventory =
      new DemoInventory(cluster, ImmutableList::of, Duration.ofMillis(1), scheduler);

  @AfterEach
  void stopInventory() {
    inventory.stop();
    scheduler.shutdownNow();
  }

  @Test
  void reportsTheWholeListAndAllServersAgainAndAgain() throws InterruptedException {
    RecordingUpdates updates = new RecordingUpdates();

    inventory.start(updates);
    inventory.start(updates);

    for (int report = 0; report < 3; report++) {
      assertEquals("begin", updates.heard.take());
      assertEquals("used 50", updates.heard.take());
      for (SampleNode node : cluster.nodes()) {
        assertEquals(node.name() + " " + node.segments().size(), updates.heard.take());
      }
      assertEquals("complete", updates.heard.take());
    }
  }

  @Test
  void reportThatWasNotTakenIsFollowedByTheNext() throws InterruptedException {
    RecordingUpdates updates = new RecordingUpdates();
    updates.failuresLeft.set(2);

    inventory.start(updates);

    assertEquals("failed", updates.heard.take());
    assertEquals("failed", updates.heard.take());
    assertEquals("begin", updates.heard.take());
  }

  @Test
  void stopClosesTheDataNodesAndIsSafeToCallTwice() {
    inventory.start(new RecordingUpdates());
    assertEquals(3, cluster.nodes().size());

    inventory.stop();
    inventory.stop();

    assertEquals(ImmutableList.of(), cluster.nodes());
  }

  private static final class RecordingUpdates implements InventoryUpdates {

    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    final AtomicInteger failuresLeft = new AtomicInteger();

    @Override
    public UsedListTicket beginUsedList() {
      if (failuresLeft.getAndDecrement() > 0) {
        heard.add("failed");
        throw new IllegalStateException("not now");
      }
      heard.add("begin");
      return (used, isEvidence) -> heard.add("used " + used.size());
    }

    @Override
    public void serverSegments(ServerName server, Set<SegmentId> served) {
      heard.add(server + " " + served.size());
    }

    @Override
    public void serverChanged(ServerName server, Set<SegmentId> added, Set<SegmentId> removed) {
      throw new AssertionError("the sample cluster never changes");
    }

    @Override
    public void serverGone(ServerName server) {
      throw new AssertionError("no sample node leaves");
    }

    @Override
    public void realtimeSegments(ServerName server, Set<SegmentId> realtime) {
      assertTrue(realtime.isEmpty());
    }

    @Override
    public void complete() {
      heard.add("complete");
    }
  }
}
