package io.segmentschema.smc.inventory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the store's rows follow the engine's list of used segments: inserts those that the store
 * lacks, and marks others unused, slowly.
 *
 * <p>A segment becomes unused only when two complete lists lack it that were both asked for after
 * it was last seen on a server, in a list, or coming to be in the store. A list that would take
 * away more than a fifth of a datasource waits for a third that says the same. Only the leader
 * writes. One task at a time runs on the given scheduler and survives every failure; what failed is
 * tried again with the next list or after a pause, and a datasource that fails keeps none of the
 * others back.
 */
public final class InventoryReconciler {

  private static final Logger log = LoggerFactory.getLogger(InventoryReconciler.class);
  private static final int CHUNK = 1000;
  private static final int LISTS = 2;
  private static final int LISTS_FOR_MANY = 3;
  private static final int MANY_DIVISOR = 5;
  private static final Duration SOON = Duration.ofMillis(10);
  private static final Duration RETRY = Duration.ofSeconds(5);

  /** How often in a row the segment was missing, and by which list last. */
  private record Missed(int lists, long lastNumber) {}

  private final SegmentInventory inventory;
  private final SchemaCache cache;
  private final SegmentRowWriter writer;
  private final Supplier<Optional<LeaderEpoch>> leading;
  private final Consumer<DeposedLeaderException> deposed;
  private final ScheduledExecutorService scheduler;
  private final AtomicBoolean scheduled = new AtomicBoolean();

  /** Held while a task is at work; one that finds it taken leaves, and is made up for. */
  private final AtomicBoolean running = new AtomicBoolean();

  // The task's own, while it is running.
  private final Map<SegmentId, Missed> missed = new HashMap<>();

  // Volatile: set by start and stop, read by the task.
  private volatile boolean started;

  // Volatile: replaced by the task, read by anyone.
  private volatile ImmutableList<HeldBack> heldBack = ImmutableList.of();

  public InventoryReconciler(
      SegmentInventory inventory,
      SchemaCache cache,
      SegmentRowWriter writer,
      Supplier<Optional<LeaderEpoch>> leading,
      Consumer<DeposedLeaderException> deposed,
      ScheduledExecutorService scheduler) {
    this.inventory = inventory;
    this.cache = cache;
    this.writer = writer;
    this.leading = leading;
    this.deposed = deposed;
    this.scheduler = scheduler;
    inventory.addListener(this::wake);
  }

  /** Begins to follow the lists; safe to call twice. */
  public void start() {
    started = true;
    wake();
  }

  /** Ends that; safe to call twice. */
  public void stop() {
    started = false;
  }

  /** Looks at the latest list soon; to be called too when leading begins. */
  public void wake() {
    later(SOON);
  }

  /** The datasources for which another list is awaited before so much is taken away. */
  public ImmutableList<HeldBack> heldBack() {
    return heldBack;
  }

  private void later(Duration delay) {
    if (!started || !scheduled.compareAndSet(false, true)) {
      return;
    }
    try {
      var unused = scheduler.schedule(this::run, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopped) {
      log.debug("The scheduler has been shut down", stopped);
    }
  }

  private void run() {
    scheduled.set(false);
    if (!running.compareAndSet(false, true)) {
      later(SOON);
      return;
    }
    try {
      Optional<LeaderEpoch> epoch = leading.get();
      Optional<SegmentInventory.UsedList> list = inventory.latestList();
      if (started && epoch.isPresent() && list.isPresent()) {
        reconcile(epoch.get(), list.get());
      }
    } catch (DeposedLeaderException refused) {
      deposed.accept(refused);
    } catch (RuntimeException failure) {
      log.error("Inventory could not be reconciled, the next list tries again", failure);
    } finally {
      running.set(false);
    }
  }

  private void reconcile(LeaderEpoch epoch, SegmentInventory.UsedList list) {
    Map<DatasourceName, List<ListedSegment>> found = new TreeMap<>();
    for (ListedSegment segment : list.segments().values()) {
      if (!cache.isUsed(segment.id())) {
        found.computeIfAbsent(segment.id().datasource(), absent -> new ArrayList<>()).add(segment);
      }
    }
    Map<DatasourceName, List<SegmentId>> gone = gone(list);
    boolean failed = false;
    for (DatasourceName datasource : Lists.newArrayList(found.keySet())) {
      failed |= !write(epoch, list, found.getOrDefault(datasource, List.of()), List.of());
    }
    for (List<SegmentId> ofDatasource : gone.values()) {
      failed |= !write(epoch, list, List.of(), ofDatasource);
    }
    if (failed) {
      later(RETRY);
    }
  }

  /** What may be marked unused by now; counts each list once. */
  private Map<DatasourceName, List<SegmentId>> gone(SegmentInventory.UsedList list) {
    Map<DatasourceName, Integer> used = new HashMap<>();
    Map<DatasourceName, List<SegmentId>> lacking = new TreeMap<>();
    cache.forEachUsedSegment(
        row -> {
          DatasourceName datasource = row.id().datasource();
          used.merge(datasource, 1, Integer::sum);
          boolean judged = row.usedRevision() <= list.beganVersion().revision();
          if (judged
              && !list.segments().containsKey(row.id())
              && !inventory.servedSince(row.id(), list)) {
            lacking.computeIfAbsent(datasource, absent -> new ArrayList<>()).add(row.id());
          }
        });
    Map<SegmentId, Missed> counted = new HashMap<>();
    Map<DatasourceName, List<SegmentId>> gone = new TreeMap<>();
    ImmutableList.Builder<HeldBack> held = ImmutableList.builder();
    lacking.forEach(
        (datasource, ids) -> {
          int all = used.getOrDefault(datasource, 0);
          boolean many = ids.size() * MANY_DIVISOR > all;
          int needed = many ? LISTS_FOR_MANY : LISTS;
          List<SegmentId> ripe = new ArrayList<>();
          for (SegmentId id : ids) {
            Missed now = count(id, list);
            counted.put(id, now);
            if (now.lists() >= needed) {
              ripe.add(id);
            }
          }
          if (many && ripe.size() < ids.size()) {
            held.add(new HeldBack(datasource, ids.size(), all));
          }
          if (!ripe.isEmpty()) {
            gone.put(datasource, ripe);
          }
        });
    missed.clear();
    missed.putAll(counted);
    tellHeldBack(held.build());
    return gone;
  }

  private Missed count(SegmentId id, SegmentInventory.UsedList list) {
    Missed before = missed.getOrDefault(id, new Missed(0, 0));
    return !list.isEvidence() || before.lastNumber() == list.number()
        ? before
        : new Missed(before.lists() + 1, list.number());
  }

  private void tellHeldBack(ImmutableList<HeldBack> now) {
    if (!now.equals(heldBack)) {
      now.forEach(
          held ->
              log.warn(
                  "List of used segments lacks many, waiting for another: datasource={}, lacking={},"
                      + " used={}",
                  held.datasource(),
                  held.segments(),
                  held.usedSegments()));
      heldBack = now;
    }
  }

  private boolean write(
      LeaderEpoch epoch,
      SegmentInventory.UsedList list,
      List<ListedSegment> found,
      List<SegmentId> gone) {
    try {
      for (List<ListedSegment> chunk : Lists.partition(found, CHUNK)) {
        writer.reconcile(epoch, list.beganVersion(), chunk, List.of());
      }
      for (List<SegmentId> chunk : Lists.partition(gone, CHUNK)) {
        writer.reconcile(epoch, list.beganVersion(), List.of(), chunk);
      }
      return true;
    } catch (DeposedLeaderException refused) {
      throw refused;
    } catch (RuntimeException failure) {
      log.warn(
          "Segment rows could not be reconciled, will try again: found={}, gone={}, reason={}",
          found.size(),
          gone.size(),
          failure.toString());
      return false;
    }
  }
}
