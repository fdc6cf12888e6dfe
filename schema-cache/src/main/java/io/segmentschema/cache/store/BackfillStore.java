package io.segmentschema.cache.store;

import java.util.List;

/**
 * The part of the metadata store that the backfill queue writes to. Implementations may be called
 * from one thread at a time only by the queue, and must tolerate interruption.
 */
public interface BackfillStore {

  /**
   * Gives schemas to used rows that have none (or whose schema is in quarantine), in one
   * transaction that is fenced by the leader's epoch. Never inserts a segment row and never changes
   * {@code used}. Repeating a batch whose outcome is unknown is safe.
   *
   * @param epoch the epoch that the caller leads in
   * @param entries at least one, each segment once
   * @return one result per entry, in the entries' order; the transaction has committed
   * @throws MetadataStoreUnavailableException if the store could not be asked or the outcome is
   *     unknown; try the same again later
   * @throws StoreRefusedException if the store will never take this batch as it is; nothing was
   *     written
   * @throws DeposedLeaderException if another leader has taken over; nothing was written
   */
  List<BackfillResult> backfill(LeaderEpoch epoch, List<PendingBackfill> entries);
}
