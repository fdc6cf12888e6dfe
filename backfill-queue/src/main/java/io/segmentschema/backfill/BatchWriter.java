package io.segmentschema.backfill;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.segmentschema.backfill.BackfillListener.BatchOutcome;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.BackfillResult;
import io.segmentschema.cache.store.BackfillStore;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.StoreRefusedException;
import io.segmentschema.cache.store.StoreVersion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches, and moves exactly those entries on that a returned commit holds. A batch that
 * fails comes back whole; one that the store refuses is split until the culprit stands alone.
 * Driven by the queue's worker only; {@link #trouble}, {@link #interrupt} and {@link #isDeposed}
 * may be called by anyone.
 */
final class BatchWriter {

  private static final Logger log = LoggerFactory.getLogger(BatchWriter.class);

  private final SchemaCache cache;
  private final BackfillStore store;
  private final KeyQueue keys;
  private final RefusedEntries refused;
  private final RetryPolicy retries;
  private final Outcomes outcomes;
  private final Consumer<DeposedLeaderException> deposed;
  private final Ticker ticker;
  private final List<BackfillListener> listeners = new CopyOnWriteArrayList<>();
  private int failuresInRow;
  private long pauseUntilNanos;

  // Volatile, each written by the worker and read by anyone.
  private volatile @Nullable Thread writing;
  private volatile @Nullable String trouble;
  private volatile @Nullable LeaderEpoch deposedEpoch;

  BatchWriter(
      SchemaCache cache,
      BackfillStore store,
      KeyQueue keys,
      RefusedEntries refused,
      RetryPolicy retries,
      Outcomes outcomes,
      Consumer<DeposedLeaderException> deposed,
      Ticker ticker) {
    this.cache = cache;
    this.store = store;
    this.keys = keys;
    this.refused = refused;
    this.retries = retries;
    this.outcomes = outcomes;
    this.deposed = deposed;
    this.ticker = ticker;
    this.pauseUntilNanos = ticker.read();
  }

  void addListener(BackfillListener listener) {
    listeners.add(listener);
  }

  /** Writes up to so many of the segments that are due; never throws. */
  void writeBatch(LeaderEpoch epoch, int batchSize) {
    if (nanosUntilPauseEnds(ticker.read()) > 0) {
      return;
    }
    ImmutableList<SegmentId> taken = keys.take(batchSize, ticker.read());
    try {
      write(epoch, taken);
    } finally {
      taken.forEach(keys::comeBackNow); // Whatever is neither done nor scheduled by now.
    }
  }

  private void write(LeaderEpoch epoch, ImmutableList<SegmentId> taken) {
    List<PendingBackfill> entries = new ArrayList<>();
    for (SegmentId id : taken) {
      Optional<PendingBackfill> entry = cache.pendingBackfill(id);
      if (entry.isPresent()) {
        entries.add(entry.get());
      } else {
        keys.done(id); // A poll, a publish or a removal has settled it meanwhile.
      }
    }
    if (!entries.isEmpty()) {
      writing = Thread.currentThread();
      try {
        write(epoch, entries);
      } finally {
        writing = null;
      }
    }
  }

  Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  boolean isDeposed(LeaderEpoch epoch) {
    return epoch.equals(deposedEpoch);
  }

  /** Interrupts a write that drags on; false if none is under way. */
  boolean interrupt() {
    Thread thread = writing;
    if (thread == null) {
      return false;
    }
    thread.interrupt();
    return true;
  }

  long nanosUntilPauseEnds(long nowNanos) {
    return pauseUntilNanos - nowNanos;
  }

  private void write(LeaderEpoch epoch, List<PendingBackfill> entries) {
    long startNanos = ticker.read();
    try {
      StoreVersion knownBefore = cache.polledVersion();
      take(knownBefore, entries, store.backfill(epoch, ImmutableList.copyOf(entries)));
      failuresInRow = 0;
      trouble = null;
      tell(BatchOutcome.COMMITTED, entries, startNanos);
    } catch (StoreRefusedException refusal) {
      tell(BatchOutcome.REFUSED, entries, startNanos);
      refused(epoch, entries, refusal);
    } catch (DeposedLeaderException deposition) {
      tell(BatchOutcome.FAILED, entries, startNanos);
      deposedEpoch = epoch;
      keys.clear();
      deposed.accept(deposition);
    } catch (RuntimeException failure) {
      tell(BatchOutcome.FAILED, entries, startNanos);
      comeBack(entries, failure);
    }
  }

  private void tell(BatchOutcome outcome, List<PendingBackfill> entries, long startNanos) {
    Duration duration = Duration.ofNanos(ticker.read() - startNanos);
    listeners.forEach(listener -> listener.batchEnded(outcome, entries.size(), duration));
  }

  /** After the commit, and only then: the entries of this batch become committed rows. */
  private void take(
      StoreVersion knownBefore, List<PendingBackfill> entries, List<BackfillResult> results) {
    List<CommittedSegment> rows = new ArrayList<>();
    int written = 0;
    int vanished = 0;
    long revision = 0;
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i) instanceof BackfillResult.Stored stored) {
        rows.add(stored.row());
        revision = Math.max(revision, stored.row().revision());
        written += stored.written() ? 1 : 0;
      } else {
        cache.dropPending(entries.get(i));
        vanished++;
      }
    }
    if (written > 0) {
      cache.applyCommit(knownBefore, new StoreVersion(revision), rows);
    } else {
      cache.applyFound(rows);
    }
    for (PendingBackfill entry : entries) {
      keys.done(entry.id());
      if (cache.pendingBackfill(entry.id()).filter(now -> !now.equals(entry)).isPresent()) {
        keys.offer(entry.id(), ticker.read()); // Something newer was learnt during the write.
      }
    }
    outcomes.committed(written, rows.size() - written, vanished);
    log.info(
        "Backfill batch committed: written={}, alreadyStored={}, vanished={}, waiting={}",
        written,
        rows.size() - written,
        vanished,
        keys.size());
  }

  private void refused(
      LeaderEpoch epoch, List<PendingBackfill> entries, StoreRefusedException refusal) {
    if (entries.size() > 1) {
      int half = entries.size() / 2;
      write(epoch, entries.subList(0, half));
      if (!isDeposed(epoch)) {
        write(epoch, entries.subList(half, entries.size()));
      }
      return;
    }
    PendingBackfill entry = entries.get(0);
    refused.add(entry, String.valueOf(refusal.getMessage()));
    keys.done(entry.id());
    outcomes.quarantined();
    log.warn(
        "Store refuses a learnt schema, set aside: segment={}, reason={}",
        entry.id(),
        refusal.getMessage());
  }

  private void comeBack(List<PendingBackfill> entries, RuntimeException failure) {
    long now = ticker.read();
    entries.forEach(entry -> keys.comeBack(entry.id(), retries, now));
    outcomes.retried(entries.size());
    failuresInRow++;
    pauseUntilNanos = now + retries.delayNanos(failuresInRow);
    trouble = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    log.warn(
        "Backfill batch failed, its segments stay queued: segments={}, failuresInRow={}, reason={}",
        entries.size(),
        failuresInRow,
        failure.toString());
  }
}
