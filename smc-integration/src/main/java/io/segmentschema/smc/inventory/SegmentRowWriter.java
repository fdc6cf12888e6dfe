package io.segmentschema.smc.inventory;

import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.StoreVersion;
import java.util.List;

/**
 * Writes what the reconciler has found, fenced by the epoch; the cache knows of it when the call
 * returns.
 */
public interface SegmentRowWriter {

  /**
   * Makes found segments used and gone ones unused, but for what the store learnt after the list
   * began.
   *
   * @throws io.segmentschema.cache.store.MetadataStoreException if the store does not do it
   */
  void reconcile(
      LeaderEpoch epoch, StoreVersion listBegan, List<ListedSegment> found, List<SegmentId> gone);
}
