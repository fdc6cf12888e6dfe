package io.segmentschema.poller;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.BackfillStore;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.StoreId;
import io.segmentschema.cache.store.StoreVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The relational metadata store. Thread-safe. Every method waits for the database and throws a
 * {@link io.segmentschema.cache.store.MetadataStoreException} if it does not do what is asked:
 * {@link io.segmentschema.cache.store.MetadataStoreUnavailableException} where the same can be
 * tried again (each write may be repeated safely), {@link
 * io.segmentschema.cache.store.StoreRefusedException} where it cannot. A method that returns has
 * committed, all or nothing.
 */
public interface MetadataStore extends BackfillStore {

  /**
   * Inserts or updates segments with their schemas. A segment that exists keeps its schema and row
   * count where none is given, and becomes used; a tombstone loses its schema.
   *
   * @throws io.segmentschema.cache.error.InvalidInputException if a segment is named twice
   */
  PublishOutcome publish(List<PublishedSegment> segments);

  /** Marks segments of one datasource unused; unknown and unused ones are ignored. */
  MarkUnusedOutcome markUnused(DatasourceName datasource, List<SegmentId> segments);

  /**
   * Takes over what an engine lists, fenced by the leader's epoch.
   *
   * @param listBegan the newest store version that was known when the list was asked for: what the
   *     store learnt later is newer than the list and stays as it is
   * @param found used segments; rows that are missing are inserted without a schema, unused ones
   *     become used
   * @param gone segments to mark unused
   */
  ReconcileOutcome reconcile(
      LeaderEpoch epoch, StoreVersion listBegan, List<FoundSegment> found, List<SegmentId> gone);

  /**
   * Deletes in bounded transactions, fenced by the leader's epoch: segment rows unused for longer
   * than the grace period, then schemas older than it that no row references. Waits one second for
   * other writers, then leaves the rest to the next run.
   */
  CleanupOutcome cleanup(LeaderEpoch epoch, Duration grace, int batchSize);

  /** Counts what {@link #cleanup} would delete; changes nothing. */
  CleanupOutcome previewCleanup(Duration grace);

  /** The name that the store has given itself. */
  StoreId storeId();

  /** The epoch that leads now. */
  LeaderEpoch currentEpoch();

  /** The name of the node that has taken the leadership last; empty if none has. */
  String leaderNode();

  /**
   * Takes the leadership over by compare-and-set.
   *
   * @return the new epoch, empty if the expected one no longer led
   */
  Optional<LeaderEpoch> winEpoch(LeaderEpoch expected, String nodeName);

  /** The segment's row, used or not, as the store has it now. */
  Optional<CommittedSegment> find(SegmentId id);
}
