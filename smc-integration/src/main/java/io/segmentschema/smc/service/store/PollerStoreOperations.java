package io.segmentschema.smc.service.store;

import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.StageCounts;
import io.segmentschema.cache.error.Secrets;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.poller.CleanupOutcome;
import io.segmentschema.poller.CleanupService;
import io.segmentschema.poller.ConnectionStatus;
import io.segmentschema.poller.MarkUnusedOutcome;
import io.segmentschema.poller.MetadataPoller;
import io.segmentschema.poller.PollReport;
import io.segmentschema.poller.PollStatus;
import io.segmentschema.poller.PublishOutcome;
import io.segmentschema.poller.PublishedSegment;
import io.segmentschema.poller.SegmentPublisher;
import io.segmentschema.poller.SqlMetadataStore;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Asks the classes of the metadata poller. Thread-safe. */
public final class PollerStoreOperations implements StoreOperations {

  private final SegmentPublisher publisher;
  private final SqlMetadataStore store;
  private final MetadataPoller poller;
  private final CleanupService cleanups;
  private final SchemaCache cache;

  @Inject
  public PollerStoreOperations(
      SegmentPublisher publisher,
      SqlMetadataStore store,
      MetadataPoller poller,
      CleanupService cleanups,
      SchemaCache cache) {
    this.publisher = publisher;
    this.store = store;
    this.poller = poller;
    this.cleanups = cleanups;
    this.cache = cache;
  }

  @Override
  public PublishOutcome publish(List<PublishedSegment> segments) {
    return publisher.publish(segments);
  }

  @Override
  public MarkUnusedOutcome markUnused(DatasourceName datasource, List<SegmentId> segments) {
    return publisher.markUnused(datasource, segments);
  }

  @Override
  public Optional<CommittedSegment> find(SegmentId id) {
    return store.find(id);
  }

  @Override
  public CompletionStage<Refreshed> refresh() {
    return poller
        .requestFullRefresh()
        .thenApply(report -> new Refreshed(usedSegments(cache.stageCounts()), report.schemas()));
  }

  @Override
  public CleanupOutcome cleanUp(boolean dryRun, Optional<Duration> olderThan) {
    return dryRun ? cleanups.preview(olderThan) : cleanups.run(olderThan);
  }

  @Override
  public void pollSoon() {
    poller.pollSoon();
  }

  @Override
  public StoreReport polls() {
    PollStatus status = poller.status();
    return new StoreReport(
        status.reachable(),
        status.last().map(PollReport::kind),
        status.lastSuccessAge(),
        status.last().map(PollReport::duration).orElse(Duration.ZERO),
        usedSegments(cache.stageCounts()),
        status.last().map(PollReport::schemas).orElse(0L),
        status.trouble().map(Secrets::hiddenIn));
  }

  @Override
  public ConnectionStatus connections() {
    return store.connections();
  }

  /**
   * Tombstones aside, here and in what a refresh tells, so that the two can be compared. A delta
   * brings only what changed, so its own rows would say little.
   */
  private static long usedSegments(StageCounts counts) {
    return counts.polled() + counts.inTransit() + counts.withoutSchema();
  }
}
