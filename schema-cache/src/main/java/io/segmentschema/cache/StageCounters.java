package io.segmentschema.cache;

import com.google.common.collect.ImmutableMap;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Running totals over all datasources. Thread-safe; a reader may see a move between two stages half
 * counted for a moment.
 */
final class StageCounters {

  private final LongAdder realtime = new LongAdder();
  private final LongAdder pending = new LongAdder();
  private final LongAdder awaiting = new LongAdder();
  private final LongAdder polled = new LongAdder();
  private final LongAdder missing = new LongAdder();
  private final Map<Stage, LongAdder> hits = new EnumMap<>(Stage.class);
  private final LongAdder misses = new LongAdder();

  StageCounters() {
    for (Stage stage : Stage.values()) {
      hits.put(stage, new LongAdder());
    }
  }

  void count(SegmentEntry before, SegmentEntry after) {
    add(before, -1);
    add(after, 1);
  }

  /** Counts a change of a settled segment. */
  void count(long before, long after) {
    boolean hadSchema = SegmentWord.schema(before) != 0;
    boolean missed = SegmentWord.needsSchema(before);
    if (hadSchema != (SegmentWord.schema(after) != 0) || missed != SegmentWord.needsSchema(after)) {
      count(before, -1);
      count(after, 1);
    }
  }

  /** Counts a settled segment in or out. */
  void count(long word, int sign) {
    addIf(polled, SegmentWord.schema(word) != 0, sign);
    addIf(missing, SegmentWord.needsSchema(word), sign);
  }

  void lookedUp(@Nullable Stage stage) {
    LongAdder counter = stage == null ? misses : hits.get(stage);
    if (counter != null) {
      counter.increment();
    }
  }

  StageCounts counts() {
    return new StageCounts(
        realtime.sum(), pending.sum(), awaiting.sum(), polled.sum(), missing.sum());
  }

  LookupCounts lookups() {
    ImmutableMap.Builder<Stage, Long> byStage = ImmutableMap.builder();
    hits.forEach((stage, counter) -> byStage.put(stage, counter.sum()));
    return new LookupCounts(byStage.buildOrThrow(), misses.sum());
  }

  private void add(SegmentEntry entry, int sign) {
    addIf(realtime, entry.realtime() != null, sign);
    addIf(pending, entry.pending() != null, sign);
    if (entry.committed() != null && entry.committed().isReadable()) {
      addIf(awaiting, entry.awaitingPoll(), sign);
      addIf(polled, !entry.awaitingPoll(), sign);
    }
    addIf(missing, entry.isMissingSchema(), sign);
  }

  private static void addIf(LongAdder counter, boolean counts, int sign) {
    if (counts) {
      counter.add(sign);
    }
  }
}
