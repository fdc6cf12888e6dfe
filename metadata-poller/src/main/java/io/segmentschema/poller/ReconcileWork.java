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
 * One piece of an engine's view, under the ticket: what the store learnt after the view was asked
 * for is newer and stays.
 */
final class ReconcileWork {

  private final SegmentTable segments;
  private final RowImages images;
  private final StoreVersion listBegan;
  private final Map<SegmentId, FoundSegment> found = new LinkedHashMap<>();
  private final Set<SegmentId> gone;
  private final Map<SegmentId, SegmentRow> result = new LinkedHashMap<>();
  private final List<SegmentRow> fresh = new ArrayList<>();
  private final List<SegmentRow> changed = new ArrayList<>();
  private int becameUsed;
  private int becameUnused;

  ReconcileWork(
      SegmentTable segments,
      RowImages images,
      StoreVersion listBegan,
      List<FoundSegment> found,
      List<SegmentId> gone) {
    this.segments = segments;
    this.images = images;
    this.listBegan = listBegan;
    found.forEach(segment -> this.found.put(segment.id(), segment));
    this.gone = new LinkedHashSet<>(gone);
    this.gone.removeAll(this.found.keySet());
  }

  ReconcileOutcome run(WriteTicket ticket) {
    Map<SegmentId, SegmentRow> present = new HashMap<>();
    present.putAll(segments.find(ticket.handle(), found.keySet()));
    present.putAll(segments.find(ticket.handle(), gone));
    found.values().forEach(segment -> takeFound(ticket, segment, present.get(segment.id())));
    gone.forEach(id -> takeGone(ticket, present.get(id)));
    segments.insert(ticket, fresh);
    segments.update(ticket, changed);
    return new ReconcileOutcome(
        becameUsed, becameUnused, ticket.version(), images.of(ticket.handle(), result.values()));
  }

  private void takeFound(WriteTicket ticket, FoundSegment segment, @Nullable SegmentRow before) {
    if (before == null) {
      becameUsed++;
      SegmentRow row = inserted(ticket, segment);
      fresh.add(row);
      result.put(row.id(), row);
    } else if (!before.used() && before.revision() <= listBegan.revision()) {
      becameUsed++;
      replace(before.usedAgain(segment.tombstone(), ticket.nowMillis(), ticket.revision()));
    } else {
      result.put(before.id(), before);
    }
  }

  private void takeGone(WriteTicket ticket, @Nullable SegmentRow before) {
    if (before == null) {
      return;
    }
    if (before.used() && before.usedRevision() <= listBegan.revision()) {
      becameUnused++;
      replace(before.unused(ticket.nowMillis(), ticket.revision()));
    } else {
      result.put(before.id(), before);
    }
  }

  private void replace(SegmentRow row) {
    changed.add(row);
    result.put(row.id(), row);
  }

  private static SegmentRow inserted(WriteTicket ticket, FoundSegment segment) {
    @Nullable Long numRows =
        segment.numRows().isPresent() ? Long.valueOf(segment.numRows().getAsLong()) : null;
    return new SegmentRow(
        segment.id(),
        true,
        ticket.nowMillis(),
        ticket.revision(),
        segment.tombstone(),
        numRows,
        null,
        ticket.revision());
  }
}
