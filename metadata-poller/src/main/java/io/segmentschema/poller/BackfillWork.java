package io.segmentschema.poller;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.schema.Fingerprint;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.BackfillResult;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.StoredSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One backfill batch, under the transaction: gives schemas to used rows that have none that can be
 * read.
 */
final class BackfillWork {

  private final List<PendingBackfill> entries;

  BackfillWork(List<PendingBackfill> entries) {
    this.entries = entries;
  }

  ImmutableList<BackfillResult> run(WriteTransaction transaction) {
    Map<SegmentId, SegmentRow> present =
        transaction.segments(entries.stream().map(PendingBackfill::id).toList());
    List<PendingBackfill> writable = writable(transaction, present);
    Map<Fingerprint, byte[]> payloads = new HashMap<>();
    for (PendingBackfill entry : writable) {
      FingerprintedSchema schema = entry.schema().schema();
      payloads.computeIfAbsent(schema.fingerprint(), absent -> SchemaWork.encode(schema, "schema"));
    }
    SchemaWork.Resolved resolved = SchemaWork.ensure(transaction, payloads);
    List<SegmentRow> written = new ArrayList<>();
    for (PendingBackfill entry : writable) {
      SegmentRow before = Objects.requireNonNull(present.get(entry.id()));
      SegmentRow after = withSchema(before, entry, resolved).at(transaction.revision());
      written.add(after);
      present.put(entry.id(), after);
    }
    transaction.updateSegments(written);
    return results(transaction, present, resolved);
  }

  private List<PendingBackfill> writable(
      WriteTransaction transaction, Map<SegmentId, SegmentRow> present) {
    List<Long> named =
        present.values().stream()
            .map(SegmentRow::schemaId)
            .filter(Objects::nonNull)
            .distinct()
            .toList();
    Map<Long, SchemaRow> stored = transaction.schemas(named);
    return entries.stream()
        .filter(
            entry -> {
              @Nullable SegmentRow row = present.get(entry.id());
              return row != null
                  && takes(row, entry)
                  && (row.schemaId() == null || !isReadable(stored.get(row.schemaId())));
            })
        .toList();
  }

  private static boolean isReadable(@Nullable SchemaRow schema) {
    return schema != null && schema.decoded() instanceof StoredSchema.Readable;
  }

  private static boolean takes(SegmentRow row, PendingBackfill entry) {
    return row.used() && !row.tombstone() && row.usedRevision() == entry.usedRevision();
  }

  private static SegmentRow withSchema(
      SegmentRow row, PendingBackfill entry, SchemaWork.Resolved resolved) {
    @Nullable Long numRows =
        row.numRows() == null && entry.schema().numRows().isPresent()
            ? Long.valueOf(entry.schema().numRows().getAsLong())
            : row.numRows();
    return new SegmentRow(
        row.id(),
        row.used(),
        row.usedChangedAt(),
        row.usedRevision(),
        row.tombstone(),
        numRows,
        resolved.ids().get(entry.schema().fingerprint()),
        row.revision());
  }

  private ImmutableList<BackfillResult> results(
      WriteTransaction transaction,
      Map<SegmentId, SegmentRow> present,
      SchemaWork.Resolved resolved) {
    RowImages images =
        RowImages.load(
            transaction,
            present.values(),
            resolved.stored(entries.stream().map(entry -> entry.schema().schema())));
    ImmutableList.Builder<BackfillResult> results =
        ImmutableList.builderWithExpectedSize(entries.size());
    for (PendingBackfill entry : entries) {
      @Nullable SegmentRow row = present.get(entry.id());
      if (row == null || !takes(row, entry)) {
        results.add(new BackfillResult.Vanished(entry.id()));
      } else {
        boolean written = row.revision() == transaction.revision();
        results.add(new BackfillResult.Stored(images.of(row), written));
      }
    }
    return results.build();
  }
}
