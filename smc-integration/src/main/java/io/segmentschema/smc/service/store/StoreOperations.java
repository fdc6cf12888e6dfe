package io.segmentschema.smc.service.store;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.poller.CleanupOutcome;
import io.segmentschema.poller.ConnectionStatus;
import io.segmentschema.poller.MarkUnusedOutcome;
import io.segmentschema.poller.PublishOutcome;
import io.segmentschema.poller.PublishedSegment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * What the HTTP service asks of the store's room. Thread-safe. The methods that wait for the store
 * throw a {@link io.segmentschema.cache.store.MetadataStoreException} if it does not do what is
 * asked; what they have committed is readable in this node's cache when they return.
 */
public interface StoreOperations {

  /**
   * What a full refresh brought.
   *
   * @param segments how many used segments with data this node knows now
   * @param schemas how many schemas
   */
  record Refreshed(long segments, long schemas) {}

  /** Inserts or updates all of the segments or none. Waits for the store. */
  PublishOutcome publish(List<PublishedSegment> segments);

  /** Marks segments of a datasource unused; unknown ones are ignored. Waits for the store. */
  MarkUnusedOutcome markUnused(DatasourceName datasource, List<SegmentId> segments);

  /** The segment's row as the store has it now. Waits for the store. */
  Optional<CommittedSegment> find(SegmentId id);

  /** Reads everything again; two requests while one runs make one more run. Returns at once. */
  CompletionStage<Refreshed> refresh();

  /**
   * Purges and deletes what nobody needs any more, and asks for a refresh if it did. Waits for the
   * store.
   *
   * @param dryRun only count; allowed on any node
   * @param olderThan replaces the configured grace period
   */
  CleanupOutcome cleanUp(boolean dryRun, Optional<Duration> olderThan);

  /** Has the next delta poll run now. Returns at once. */
  void pollSoon();

  /** How the polls fare. From memory; changes nothing. */
  StoreReport polls();

  /** How the connections to the store stand. From memory; changes nothing. */
  ConnectionStatus connections();
}
