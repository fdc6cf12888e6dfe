package io.segmentschema.poller;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.BackfillResult;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.StoreVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * The metadata store on MySQL, MariaDB or H2. Thread-safe; nothing is connected before the first
 * call.
 */
public final class SqlMetadataStore implements MetadataStore, AutoCloseable {

  /** How long a cleanup waits for other writers. */
  private static final Duration CLEANUP_PATIENCE = Duration.ofSeconds(1);

  private final StoreDatabase database;
  private final SchemaTable schemas = new SchemaTable();
  private final SegmentTable segments = new SegmentTable();
  private final RowImages images = new RowImages(schemas);

  /**
   * @param random spreads the attempts of writers that got in each other's way
   */
  public SqlMetadataStore(StoreConfig config, Random random) {
    this.database = new StoreDatabase(config, random);
  }

  StoreDatabase database() {
    return database;
  }

  @Override
  public PublishOutcome publish(List<PublishedSegment> published) {
    PublishWork work = new PublishWork(schemas, segments, images, published);
    return database.write("publish", work::run);
  }

  @Override
  public MarkUnusedOutcome markUnused(DatasourceName datasource, List<SegmentId> ids) {
    List<SegmentId> ofDatasource =
        ids.stream().filter(id -> id.datasource().equals(datasource)).distinct().toList();
    return database.write(
        "markUnused",
        ticket -> {
          List<SegmentRow> changed =
              segments.find(ticket.handle(), ofDatasource).values().stream()
                  .filter(SegmentRow::used)
                  .map(row -> row.unused(ticket.nowMillis(), ticket.revision()))
                  .toList();
          segments.update(ticket, changed);
          return new MarkUnusedOutcome(
              changed.size(), ticket.version(), images.of(ticket.handle(), changed));
        });
  }

  @Override
  public List<BackfillResult> backfill(LeaderEpoch epoch, List<PendingBackfill> entries) {
    BackfillWork work = new BackfillWork(schemas, segments, images, ImmutableList.copyOf(entries));
    return database.writeFenced("backfill", epoch, work::run);
  }

  @Override
  public ReconcileOutcome reconcile(
      LeaderEpoch epoch, StoreVersion listBegan, List<FoundSegment> found, List<SegmentId> gone) {
    return database.writeFenced(
        "reconcile",
        epoch,
        ticket -> new ReconcileWork(segments, images, listBegan, found, gone).run(ticket));
  }

  @Override
  public CleanupOutcome cleanup(LeaderEpoch epoch, Duration grace, int batchSize) {
    int purged = inBatches(epoch, ticket -> purgeBatch(ticket, grace, batchSize));
    int deleted = inBatches(epoch, ticket -> deleteBatch(ticket, grace, batchSize));
    return new CleanupOutcome(purged, deleted);
  }

  @Override
  public CleanupOutcome previewCleanup(Duration grace) {
    return database.snapshot(
        "previewCleanup",
        handle -> {
          long before = nowMillis(handle) - grace.toMillis();
          return new CleanupOutcome(
              segments.countUnused(handle, before),
              schemas.countUnreferencedButFor(handle, before, before));
        });
  }

  @Override
  public LeaderEpoch currentEpoch() {
    return new LeaderEpoch(
        database.read(
            "currentEpoch",
            handle ->
                handle
                    .createQuery("SELECT leader_epoch FROM store_state WHERE id = 1")
                    .mapTo(Long.class)
                    .one()));
  }

  @Override
  public Optional<LeaderEpoch> winEpoch(LeaderEpoch expected, String nodeName) {
    return database.write(
        "winEpoch",
        ticket -> {
          if (!ticket.leaderEpoch().equals(expected)) {
            return Optional.empty();
          }
          ticket.writes();
          LeaderEpoch won = new LeaderEpoch(expected.value() + 1);
          ticket
              .handle()
              .execute(
                  "UPDATE store_state SET leader_epoch = ?, leader_node = ?, leader_since = ?"
                      + " WHERE id = 1",
                  won.value(),
                  nodeName.getBytes(StandardCharsets.UTF_8),
                  ticket.nowMillis());
          return Optional.of(won);
        });
  }

  @Override
  public Optional<CommittedSegment> find(SegmentId id) {
    return database.snapshot(
        "find",
        handle ->
            Optional.ofNullable(segments.find(handle, List.of(id)).get(id))
                .map(row -> images.of(handle, List.of(row)).get(0)));
  }

  @Override
  public void close() {
    database.close();
  }

  /** Repeats batches until one finds nothing, or another writer is in the way for too long. */
  private int inBatches(LeaderEpoch epoch, Function<WriteTicket, Integer> batch) {
    int total = 0;
    while (!Thread.currentThread().isInterrupted()) {
      Optional<Integer> done = database.tryWriteFenced("cleanup", epoch, CLEANUP_PATIENCE, batch);
      if (done.isEmpty() || Objects.equals(done.get(), 0)) {
        break;
      }
      total += done.get();
    }
    return total;
  }

  private int purgeBatch(WriteTicket ticket, Duration grace, int batchSize) {
    List<byte[]> unused =
        segments.unused(ticket.handle(), ticket.nowMillis() - grace.toMillis(), batchSize);
    if (!unused.isEmpty()) {
      nextGeneration(ticket);
      segments.delete(ticket.handle(), unused);
    }
    return unused.size();
  }

  private int deleteBatch(WriteTicket ticket, Duration grace, int batchSize) {
    List<Long> unreferenced =
        schemas.unreferenced(ticket.handle(), ticket.nowMillis() - grace.toMillis(), batchSize);
    if (!unreferenced.isEmpty()) {
      nextGeneration(ticket);
      schemas.delete(ticket.handle(), unreferenced);
    }
    return unreferenced.size();
  }

  /** Tells every node that rows were deleted: its next poll reads everything again. */
  private static void nextGeneration(WriteTicket ticket) {
    ticket.writes();
    ticket.handle().execute("UPDATE store_state SET generation = generation + 1 WHERE id = 1");
  }

  private long nowMillis(Handle handle) {
    return handle
        .createQuery("SELECT " + database.dialect().nowMillis() + " AS now_millis FROM store_state")
        .mapTo(Long.class)
        .one();
  }
}
