package io.segmentschema.poller;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.StoreVersion;
import jakarta.inject.Inject;
import java.util.List;

/**
 * Writes segment rows, and has this node's cache know of it before the caller does. Thread-safe;
 * see {@link MetadataStore} for the failures.
 */
public final class SegmentPublisher {

  private final MetadataStore store;
  private final SchemaCache cache;

  @Inject
  public SegmentPublisher(MetadataStore store, SchemaCache cache) {
    this.store = store;
    this.cache = cache;
  }

  /** {@link MetadataStore#publish}, readable here when this returns. */
  public PublishOutcome publish(List<PublishedSegment> segments) {
    StoreVersion knownBefore = cache.polledVersion();
    PublishOutcome outcome = store.publish(segments);
    take(outcome.wrote(), knownBefore, outcome.version(), outcome.rows());
    return outcome;
  }

  /** {@link MetadataStore#markUnused}, gone here when this returns. */
  public MarkUnusedOutcome markUnused(DatasourceName datasource, List<SegmentId> segments) {
    StoreVersion knownBefore = cache.polledVersion();
    MarkUnusedOutcome outcome = store.markUnused(datasource, segments);
    take(outcome.wrote(), knownBefore, outcome.version(), outcome.rows());
    return outcome;
  }

  /** {@link MetadataStore#reconcile}, known here when this returns. */
  public ReconcileOutcome reconcile(
      LeaderEpoch epoch, StoreVersion listBegan, List<FoundSegment> found, List<SegmentId> gone) {
    StoreVersion knownBefore = cache.polledVersion();
    ReconcileOutcome outcome = store.reconcile(epoch, listBegan, found, gone);
    take(outcome.wrote(), knownBefore, outcome.version(), outcome.rows());
    return outcome;
  }

  private void take(
      boolean wrote, StoreVersion knownBefore, StoreVersion version, List<CommittedSegment> rows) {
    if (wrote) {
      cache.applyCommit(knownBefore, version, rows);
    } else {
      cache.applyFound(rows);
    }
  }
}
