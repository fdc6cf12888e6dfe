package io.segmentschema.poller;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One publish, under the ticket: schemas first, then the segments that name them. */
final class PublishWork {

  private final SchemaTable schemas;
  private final SegmentTable segments;
  private final RowImages images;
  private final Map<SegmentId, PublishedSegment> wanted = new LinkedHashMap<>();

  /**
   * @throws InvalidInputException if a segment is named twice
   */
  PublishWork(
      SchemaTable schemas,
      SegmentTable segments,
      RowImages images,
      List<PublishedSegment> published) {
    this.schemas = schemas;
    this.segments = segments;
    this.images = images;
    for (int i = 0; i < published.size(); i++) {
      PublishedSegment segment = published.get(i);
      if (wanted.put(segment.id(), segment) != null) {
        throw new InvalidInputException(
            "segments[" + i + "]", "must name each segment once, repeats " + segment.id());
      }
    }
  }

  PublishOutcome run(WriteTicket ticket) {
    List<FingerprintedSchema> named =
        wanted.values().stream().flatMap(segment -> segment.schema().stream()).toList();
    SchemaTable.Resolved resolved = schemas.ensure(ticket, named);
    Map<SegmentId, SegmentRow> present = segments.find(ticket.handle(), wanted.keySet());
    List<SegmentRow> all = new ArrayList<>();
    List<SegmentRow> fresh = new ArrayList<>();
    List<SegmentRow> changed = new ArrayList<>();
    for (PublishedSegment segment : wanted.values()) {
      @Nullable SegmentRow before = present.get(segment.id());
      @Nullable Long schemaId =
          segment.schema().map(schema -> resolved.ids().get(schema.fingerprint())).orElse(null);
      SegmentRow after = after(ticket, segment, before, schemaId);
      all.add(after);
      if (before == null) {
        fresh.add(after);
      } else if (!after.equals(before)) {
        changed.add(after);
      }
    }
    segments.insert(ticket, fresh);
    segments.update(ticket, changed);
    ImmutableList<CommittedSegment> rows = images.of(ticket.handle(), all);
    return new PublishOutcome(wanted.size(), resolved.created(), ticket.version(), rows);
  }

  private static SegmentRow after(
      WriteTicket ticket,
      PublishedSegment segment,
      @Nullable SegmentRow before,
      @Nullable Long schemaId) {
    @Nullable Long numRows =
        segment.numRows().isPresent() ? Long.valueOf(segment.numRows().getAsLong()) : null;
    if (before == null) {
      return new SegmentRow(
          segment.id(),
          true,
          ticket.nowMillis(),
          ticket.revision(),
          segment.tombstone(),
          numRows,
          schemaId,
          ticket.revision());
    }
    @Nullable Long kept = segment.tombstone() ? null : before.schemaId();
    SegmentRow after =
        new SegmentRow(
            segment.id(),
            true,
            before.used() ? before.usedChangedAt() : ticket.nowMillis(),
            before.used() ? before.usedRevision() : ticket.revision(),
            segment.tombstone(),
            numRows == null ? before.numRows() : numRows,
            schemaId == null ? kept : schemaId,
            before.revision());
    return after.equals(before) ? before : after.at(ticket.revision());
  }
}
