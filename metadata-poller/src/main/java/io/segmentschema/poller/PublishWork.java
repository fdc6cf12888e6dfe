package io.segmentschema.poller;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One publish, under the transaction: schemas first, then the segments that name them. */
final class PublishWork {

  private final Map<SegmentId, PublishedSegment> wanted = new LinkedHashMap<>();

  /** Made before the transaction, which others wait for. */
  private final Map<Fingerprint, byte[]> payloads = new HashMap<>();

  /**
   * @throws InvalidInputException if a segment is named twice
   * @throws io.segmentschema.cache.store.StoreRefusedException if a schema is too long to be stored
   */
  PublishWork(List<PublishedSegment> published) {
    for (int i = 0; i < published.size(); i++) {
      PublishedSegment segment = published.get(i);
      if (wanted.put(segment.id(), segment) != null) {
        throw new InvalidInputException(
            "segments[" + i + "]", "must name each segment once, repeats " + segment.id());
      }
      String field = "segments[" + i + "].schema";
      segment
          .schema()
          .ifPresent(
              schema ->
                  payloads.computeIfAbsent(
                      schema.fingerprint(), absent -> SchemaWork.encode(schema, field)));
    }
  }

  PublishOutcome run(WriteTransaction transaction) {
    SchemaWork.Resolved resolved = SchemaWork.ensure(transaction, payloads);
    Map<SegmentId, SegmentRow> present = transaction.segments(wanted.keySet());
    List<SegmentRow> all = new ArrayList<>();
    List<SegmentRow> fresh = new ArrayList<>();
    List<SegmentRow> changed = new ArrayList<>();
    for (PublishedSegment segment : wanted.values()) {
      @Nullable SegmentRow before = present.get(segment.id());
      @Nullable Long schemaId =
          segment.schema().map(schema -> resolved.ids().get(schema.fingerprint())).orElse(null);
      SegmentRow after = after(transaction, segment, before, schemaId);
      all.add(after);
      if (before == null) {
        fresh.add(after);
      } else if (!after.equals(before)) {
        changed.add(after);
      }
    }
    transaction.insertSegments(fresh);
    transaction.updateSegments(changed);
    ImmutableList<CommittedSegment> rows =
        RowImages.load(
                transaction,
                all,
                resolved.stored(wanted.values().stream().flatMap(one -> one.schema().stream())))
            .of(all);
    return new PublishOutcome(
        wanted.size(), resolved.created(), transaction.hasWritten(), transaction.version(), rows);
  }

  private static SegmentRow after(
      WriteTransaction transaction,
      PublishedSegment segment,
      @Nullable SegmentRow before,
      @Nullable Long schemaId) {
    @Nullable Long numRows =
        segment.numRows().isPresent() ? Long.valueOf(segment.numRows().getAsLong()) : null;
    if (before == null) {
      return new SegmentRow(
          segment.id(),
          true,
          transaction.nowMillis(),
          transaction.revision(),
          segment.tombstone(),
          numRows,
          schemaId,
          transaction.revision());
    }
    @Nullable Long kept = segment.tombstone() ? null : before.schemaId();
    SegmentRow after =
        new SegmentRow(
            segment.id(),
            true,
            before.used() ? before.usedChangedAt() : transaction.nowMillis(),
            before.used() ? before.usedRevision() : transaction.revision(),
            segment.tombstone(),
            numRows == null ? before.numRows() : numRows,
            schemaId == null ? kept : schemaId,
            before.revision());
    return after.equals(before) ? before : after.at(transaction.revision());
  }
}
