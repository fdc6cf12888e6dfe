package io.segmentschema.smc.service;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.StagedPoll;
import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import io.segmentschema.poller.CleanupOutcome;
import io.segmentschema.poller.ConnectionStatus;
import io.segmentschema.poller.MarkUnusedOutcome;
import io.segmentschema.poller.PublishOutcome;
import io.segmentschema.poller.PublishedSegment;
import io.segmentschema.smc.service.store.StoreOperations;
import io.segmentschema.smc.service.store.StoreReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A store in memory behind the service's port: commits show in the cache, polls happen when a test
 * says so.
 */
public final class FakeStore implements StoreOperations {

  private final SchemaCache cache;
  private final Map<SegmentId, CommittedSegment> rows = new LinkedHashMap<>();
  private final Set<Fingerprint> schemas = new HashSet<>();
  private long revision;
  private boolean away;
  private Optional<Duration> pollAge = Optional.of(Duration.ofMillis(1_500));
  private int pollsAsked;
  private final CountDownLatch pollAsked = new CountDownLatch(1);
  private int refreshesAsked;
  private final CountDownLatch refreshAsked = new CountDownLatch(1);
  private Optional<CompletableFuture<Refreshed>> heldRefresh = Optional.empty();
  private Optional<RuntimeException> nextFailure = Optional.empty();
  private CleanupOutcome cleanup = new CleanupOutcome(0, 0);
  private Runnable afterCleanup = () -> {};
  private List<String> cleanups = new ArrayList<>();
  private CountDownLatch heldWrites = new CountDownLatch(0);
  private final AtomicInteger writesWaiting = new AtomicInteger();

  FakeStore(SchemaCache cache) {
    this.cache = cache;
  }

  public synchronized void goAway(boolean isAway) {
    away = isAway;
  }

  /** So long ago was the last poll from now on; empty if there was none. */
  public synchronized void lastPolled(Optional<Duration> ago) {
    pollAge = ago;
  }

  synchronized void failNext(RuntimeException failure) {
    nextFailure = Optional.of(failure);
  }

  public synchronized void holdRefreshes(CompletableFuture<Refreshed> until) {
    heldRefresh = Optional.of(until);
  }

  public synchronized void nextCleanup(CleanupOutcome outcome) {
    cleanup = outcome;
  }

  synchronized void afterCleanup(Runnable refresh) {
    afterCleanup = refresh;
  }

  public synchronized List<String> cleanups() {
    return ImmutableList.copyOf(cleanups);
  }

  synchronized int pollsAsked() {
    return pollsAsked;
  }

  public synchronized int refreshesAsked() {
    return refreshesAsked;
  }

  /** Returns once a poll has been asked for. */
  void awaitPollAsked() throws InterruptedException {
    await(pollAsked);
  }

  /** Returns once a refresh has been asked for. */
  void awaitRefreshAsked() throws InterruptedException {
    await(refreshAsked);
  }

  private static void await(CountDownLatch asked) throws InterruptedException {
    if (!asked.await(1, TimeUnit.MINUTES)) {
      throw new AssertionError("Nobody has asked for it");
    }
  }

  /** Has the cache take over everything, as a full poll does. */
  public synchronized void poll() {
    StagedPoll poll = cache.beginPoll(PollKind.FULL, new StoreVersion(revision));
    rows.values().forEach(poll::add);
    poll.apply();
  }

  /** A row that another node has committed: this one learns of it by its next poll. */
  synchronized StoreVersion commitElsewhere(PublishedSegment segment) {
    put(segment, ++revision);
    return new StoreVersion(revision);
  }

  /** How many writes wait. */
  int writesWaiting() {
    return writesWaiting.get();
  }

  /** Writes wait from now on, as for a store that does not answer, until that is counted down. */
  synchronized void holdWrites(CountDownLatch until) {
    heldWrites = until;
  }

  private void waitWhileHeld() {
    CountDownLatch held;
    synchronized (this) {
      held = heldWrites;
    }
    writesWaiting.incrementAndGet();
    try {
      if (!held.await(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("Nobody lets the writes go on");
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Stopped while waiting", stopping);
    } finally {
      writesWaiting.decrementAndGet();
    }
  }

  @Override
  public PublishOutcome publish(List<PublishedSegment> segments) {
    waitWhileHeld();
    return write(segments);
  }

  private synchronized PublishOutcome write(List<PublishedSegment> segments) {
    check();
    long next = ++revision;
    int known = schemas.size();
    List<CommittedSegment> written = segments.stream().map(segment -> put(segment, next)).toList();
    StoreVersion version = new StoreVersion(next);
    cache.applyCommit(version, written);
    return new PublishOutcome(
        segments.size(), schemas.size() - known, true, version, ImmutableList.copyOf(written));
  }

  private CommittedSegment put(PublishedSegment segment, long next) {
    StoredSchema schema = StoredSchema.NONE;
    if (segment.schema().isPresent()) {
      FingerprintedSchema fingerprinted = segment.schema().get();
      schemas.add(fingerprinted.fingerprint());
      schema = new StoredSchema.Readable(fingerprinted);
    }
    CommittedSegment row =
        new CommittedSegment(
            segment.id(), next, next, true, segment.tombstone(), segment.numRows(), schema);
    rows.put(segment.id(), row);
    return row;
  }

  @Override
  public synchronized MarkUnusedOutcome markUnused(
      DatasourceName datasource, List<SegmentId> segments) {
    check();
    long next = ++revision;
    List<CommittedSegment> changed = new ArrayList<>();
    for (SegmentId id : segments) {
      CommittedSegment row = rows.get(id);
      if (row != null && row.used()) {
        changed.add(
            new CommittedSegment(
                id, next, row.usedRevision(), false, row.tombstone(), row.numRows(), row.schema()));
      }
    }
    changed.forEach(row -> rows.put(row.id(), row));
    StoreVersion version = new StoreVersion(next);
    cache.applyCommit(version, changed);
    return new MarkUnusedOutcome(changed.size(), true, version, ImmutableList.copyOf(changed));
  }

  @Override
  public synchronized Optional<CommittedSegment> find(SegmentId id) {
    check();
    return Optional.ofNullable(rows.get(id));
  }

  @Override
  public synchronized CompletionStage<Refreshed> refresh() {
    refreshesAsked++;
    refreshAsked.countDown();
    if (heldRefresh.isPresent()) {
      return heldRefresh.get();
    }
    if (away) {
      return CompletableFuture.failedFuture(
          new MetadataStoreUnavailableException("The store is away"));
    }
    poll();
    return CompletableFuture.completedFuture(new Refreshed(rows.size(), schemas.size()));
  }

  @Override
  public synchronized CleanupOutcome cleanUp(boolean dryRun, Optional<Duration> olderThan) {
    check();
    cleanups.add((dryRun ? "dry " : "") + olderThan.map(Duration::toString).orElse("default"));
    if (!dryRun && cleanup.deletedSomething()) {
      afterCleanup.run();
    }
    return cleanup;
  }

  @Override
  public synchronized void pollSoon() {
    pollsAsked++;
    pollAsked.countDown();
  }

  @Override
  public synchronized StoreReport polls() {
    return new StoreReport(
        !away,
        cache.isReady() ? Optional.of(PollKind.FULL) : Optional.empty(),
        cache.isReady() ? pollAge : Optional.empty(),
        Duration.ofMillis(20),
        rows.size(),
        schemas.size(),
        away ? Optional.of("The store is away") : Optional.empty());
  }

  @Override
  public ConnectionStatus connections() {
    return new ConnectionStatus(2, 6, 1, 8, 3);
  }

  private void check() {
    if (away) {
      throw new MetadataStoreUnavailableException("The store is away");
    }
    if (nextFailure.isPresent()) {
      RuntimeException failure = nextFailure.get();
      nextFailure = Optional.empty();
      throw failure;
    }
  }
}
