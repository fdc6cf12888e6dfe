package io.segmentschema.poller;

import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.StoreVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One piece of an engine's view, under the transaction: what the store learnt after the view was
 * asked for is newer and stays.
 */
final class ReconcileWork {

  private final StoreVersion listBegan;
  private final Map<SegmentId, FoundSegment> found = new LinkedHashMap<>();
  private final Set<SegmentId> gone;
  private final Map<SegmentId, SegmentRow> result = new LinkedHashMap<>();
  private final List<SegmentRow> fresh = new ArrayList<>();
  private final List<SegmentRow> changed = new ArrayList<>();
  private int becameUsed;
  private int becameUnused;

  ReconcileWork(StoreVersion listBegan, List<FoundSegment> found, List<SegmentId> gone) {
    this.listBegan = listBegan;
    found.forEach(segment -> this.found.put(segment.id(), segment));
    this.gone = new LinkedHashSet<>(gone);
    this.gone.removeAll(this.found.keySet());
  }

  ReconcileOutcome run(WriteTransaction transaction) {
    Map<SegmentId, SegmentRow> present = new HashMap<>();
    present.putAll(transaction.segments(found.keySet()));
    present.putAll(transaction.segments(gone));
    found.values().forEach(segment -> takeFound(transaction, segment, present.get(segment.id())));
    gone.forEach(id -> takeGone(transaction, present.get(id)));
    transaction.insertSegments(fresh);
    transaction.updateSegments(changed);
    return new ReconcileOutcome(
        becameUsed,
        becameUnused,
        transaction.hasWritten(),
        transaction.version(),
        RowImages.of(transaction, result.values()));
  }

  private void takeFound(
      WriteTransaction transaction, FoundSegment segment, @Nullable SegmentRow before) {
    if (before == null) {
      becameUsed++;
      SegmentRow row = inserted(transaction, segment);
      fresh.add(row);
      result.put(row.id(), row);
    } else if (!before.used() && before.revision() <= listBegan.revision()) {
      becameUsed++;
      replace(
          before.usedAgain(segment.tombstone(), transaction.nowMillis(), transaction.revision()));
    } else {
      result.put(before.id(), before);
    }
  }

  private void takeGone(WriteTransaction transaction, @Nullable SegmentRow before) {
    if (before == null) {
      return;
    }
    if (before.used() && before.usedRevision() <= listBegan.revision()) {
      becameUnused++;
      replace(before.unused(transaction.nowMillis(), transaction.revision()));
    } else {
      result.put(before.id(), before);
    }
  }

  private void replace(SegmentRow row) {
    changed.add(row);
    result.put(row.id(), row);
  }

  private static SegmentRow inserted(WriteTransaction transaction, FoundSegment segment) {
    @Nullable Long numRows =
        segment.numRows().isPresent() ? Long.valueOf(segment.numRows().getAsLong()) : null;
    return new SegmentRow(
        segment.id(),
        true,
        transaction.nowMillis(),
        transaction.revision(),
        segment.tombstone(),
        numRows,
        null,
        transaction.revision());
  }
}
