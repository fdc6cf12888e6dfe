package io.segmentschema.poller;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.BackfillResult;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.StoreId;
import io.segmentschema.cache.store.StoreVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The metadata store on MySQL, MariaDB or H2. Thread-safe; nothing is connected before the first
 * call.
 */
public final class SqlMetadataStore implements MetadataStore, AutoCloseable {

  /** How long a cleanup waits for other writers. */
  private static final Duration CLEANUP_PATIENCE = Duration.ofSeconds(1);

  private final Transactions transactions;
  private final Supplier<ConnectionStatus> connections;

  /**
   * @param random spreads the attempts of writers that got in each other's way
   */
  public SqlMetadataStore(StoreConfig config, Random random) {
    this(config, random, ConnectionListener.NONE);
  }

  /**
   * @param random spreads the attempts of writers that got in each other's way
   * @param listener hears how the connections are used
   */
  public SqlMetadataStore(StoreConfig config, Random random, ConnectionListener listener) {
    this(new StoreDatabase(config, random, listener));
  }

  SqlMetadataStore(StoreDatabase database) {
    this(database, database::connections);
  }

  SqlMetadataStore(Transactions transactions) {
    this(transactions, () -> ConnectionStatus.NONE);
  }

  private SqlMetadataStore(Transactions transactions, Supplier<ConnectionStatus> connections) {
    this.transactions = transactions;
    this.connections = connections;
  }

  /** How the connections stand. From memory; changes nothing. */
  public ConnectionStatus connections() {
    return connections.get();
  }

  Transactions transactions() {
    return transactions;
  }

  @Override
  public PublishOutcome publish(List<PublishedSegment> published) {
    PublishWork work = new PublishWork(published);
    return transactions.write("publish", work::run);
  }

  @Override
  public MarkUnusedOutcome markUnused(DatasourceName datasource, List<SegmentId> ids) {
    List<SegmentId> ofDatasource =
        ids.stream().filter(id -> id.datasource().equals(datasource)).distinct().toList();
    return transactions.write(
        "markUnused",
        transaction -> {
          List<SegmentRow> changed =
              transaction.segments(ofDatasource).values().stream()
                  .filter(SegmentRow::used)
                  .map(row -> row.unused(transaction.nowMillis(), transaction.revision()))
                  .toList();
          transaction.updateSegments(changed);
          return new MarkUnusedOutcome(
              changed.size(),
              transaction.hasWritten(),
              transaction.version(),
              RowImages.of(transaction, changed));
        });
  }

  @Override
  public List<BackfillResult> backfill(LeaderEpoch epoch, List<PendingBackfill> entries) {
    BackfillWork work = new BackfillWork(ImmutableList.copyOf(entries));
    return transactions.writeFenced("backfill", epoch, work::run);
  }

  @Override
  public ReconcileOutcome reconcile(
      LeaderEpoch epoch, StoreVersion listBegan, List<FoundSegment> found, List<SegmentId> gone) {
    return transactions.writeFenced(
        "reconcile",
        epoch,
        transaction -> new ReconcileWork(listBegan, found, gone).run(transaction));
  }

  @Override
  public CleanupOutcome cleanup(LeaderEpoch epoch, Duration grace, int batchSize) {
    Batches purged = inBatches(epoch, transaction -> purgeBatch(transaction, grace, batchSize));
    if (purged.brokenOff()) {
      return new CleanupOutcome(purged.rows(), 0);
    }
    Batches deleted = inBatches(epoch, transaction -> deleteBatch(transaction, grace, batchSize));
    return new CleanupOutcome(purged.rows(), deleted.rows());
  }

  @Override
  public CleanupOutcome previewCleanup(Duration grace) {
    return transactions.snapshot(
        "previewCleanup",
        snapshot -> {
          long before = snapshot.nowMillis() - grace.toMillis();
          return new CleanupOutcome(
              snapshot.countUnused(before), snapshot.countUnreferencedButFor(before, before));
        });
  }

  @Override
  public StoreId storeId() {
    return transactions.snapshot("storeId", StoreSnapshot::storeId);
  }

  @Override
  public LeaderEpoch currentEpoch() {
    return transactions.snapshot("currentEpoch", snapshot -> snapshot.state().leaderEpoch());
  }

  @Override
  public String leaderNode() {
    return transactions.snapshot("leaderNode", StoreSnapshot::leaderNode);
  }

  @Override
  public Optional<LeaderEpoch> winEpoch(LeaderEpoch expected, String nodeName) {
    return transactions.write(
        "winEpoch",
        transaction -> {
          if (!transaction.leaderEpoch().equals(expected)) {
            return Optional.empty();
          }
          LeaderEpoch won = new LeaderEpoch(expected.value() + 1);
          transaction.setLeader(won, nodeName);
          return Optional.of(won);
        });
  }

  @Override
  public Optional<CommittedSegment> find(SegmentId id) {
    return transactions.snapshot(
        "find",
        snapshot ->
            Optional.ofNullable(snapshot.segments(List.of(id)).get(id))
                .map(row -> RowImages.of(snapshot, List.of(row)).get(0)));
  }

  @Override
  public void close() {
    transactions.close();
  }

  /**
   * What a row of batches came to.
   *
   * @param brokenOff whether another writer was in the way for too long
   */
  private record Batches(int rows, boolean brokenOff) {}

  /**
   * What one batch came to.
   *
   * @param found rows that were to be deleted
   * @param deleted how many of them no other hands had deleted meanwhile
   */
  private record Batch(int found, int deleted) {

    static final Batch NOTHING = new Batch(0, 0);
  }

  /** Repeats batches until one finds nothing, or another writer is in the way for too long. */
  private Batches inBatches(LeaderEpoch epoch, Function<WriteTransaction, Batch> batch) {
    int total = 0;
    while (!Thread.currentThread().isInterrupted()) {
      Optional<Batch> done = transactions.tryWriteFenced("cleanup", epoch, CLEANUP_PATIENCE, batch);
      if (done.isEmpty()) {
        return new Batches(total, true);
      }
      if (done.get().found() == 0) {
        break;
      }
      total += done.get().deleted();
    }
    return new Batches(total, false);
  }

  private static Batch purgeBatch(WriteTransaction transaction, Duration grace, int batchSize) {
    List<byte[]> unused =
        transaction.unusedSegments(transaction.nowMillis() - grace.toMillis(), batchSize);
    if (unused.isEmpty()) {
      return Batch.NOTHING;
    }
    transaction.nextGeneration();
    return new Batch(unused.size(), transaction.deleteSegments(unused));
  }

  private static Batch deleteBatch(WriteTransaction transaction, Duration grace, int batchSize) {
    List<Long> unreferenced =
        transaction.unreferencedSchemas(transaction.nowMillis() - grace.toMillis(), batchSize);
    if (unreferenced.isEmpty()) {
      return Batch.NOTHING;
    }
    transaction.nextGeneration();
    return new Batch(unreferenced.size(), transaction.deleteSchemas(unreferenced));
  }
}
