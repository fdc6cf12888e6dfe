package io.segmentschema.cache.testing;

import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.BackfillResult;
import io.segmentschema.cache.store.BackfillStore;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.StoredSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * A store's segment rows in memory, as far as the backfill sees them, with failures on request. For
 * one thread.
 */
public final class InMemorySchemaStore implements BackfillStore {

  private final Map<SegmentId, CommittedSegment> rows = new HashMap<>();
  private final List<List<PendingBackfill>> batches = new ArrayList<>();
  private Consumer<List<PendingBackfill>> before = batch -> {};
  private Runnable afterCommit = () -> {};
  private long revision;

  /** Puts a used row without a schema, and gives it back. */
  public CommittedSegment insert(SegmentId id) {
    revision++;
    CommittedSegment row = row(id, revision, revision, StoredSchema.NONE);
    rows.put(id, row);
    return row;
  }

  /** Takes a row away. */
  public void delete(SegmentId id) {
    rows.remove(id);
  }

  /** Has this run before each batch; what it throws, the batch throws, and nothing is written. */
  public void before(Consumer<List<PendingBackfill>> check) {
    before = check;
  }

  /** Has this run after each commit; what it throws leaves the caller in doubt. */
  public void afterCommit(Runnable hook) {
    afterCommit = hook;
  }

  /** Every batch that was asked for. */
  public List<List<PendingBackfill>> batches() {
    return batches;
  }

  /** The row as it stands. */
  public CommittedSegment find(SegmentId id) {
    return rows.get(id);
  }

  @Override
  public List<BackfillResult> backfill(LeaderEpoch epoch, List<PendingBackfill> entries) {
    batches.add(entries);
    before.accept(entries);
    revision++;
    List<BackfillResult> results = new ArrayList<>();
    for (PendingBackfill entry : entries) {
      CommittedSegment row = rows.get(entry.id());
      if (row == null || row.usedRevision() != entry.usedRevision()) {
        results.add(new BackfillResult.Vanished(entry.id()));
      } else if (row.isReadable()) {
        results.add(new BackfillResult.Stored(row, false));
      } else {
        CommittedSegment written =
            row(
                entry.id(),
                revision,
                row.usedRevision(),
                new StoredSchema.Readable(entry.schema().schema()));
        rows.put(entry.id(), written);
        results.add(new BackfillResult.Stored(written, true));
      }
    }
    afterCommit.run();
    return results;
  }

  private static CommittedSegment row(
      SegmentId id, long revision, long usedRevision, StoredSchema schema) {
    return new CommittedSegment(
        id, revision, usedRevision, true, false, OptionalLong.empty(), schema);
  }
}
