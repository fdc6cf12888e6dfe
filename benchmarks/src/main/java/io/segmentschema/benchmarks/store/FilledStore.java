package io.segmentschema.benchmarks.store;

import com.google.common.base.Ticker;
import io.segmentschema.benchmarks.data.SampleSegments;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.StoredSchema;
import io.segmentschema.poller.MetadataPoller;
import io.segmentschema.poller.PollerConfig;
import io.segmentschema.poller.PublishedSegment;
import io.segmentschema.poller.SqlMetadataStore;
import io.segmentschema.poller.StoreConfig;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A store with the segments of a shape, written by the product's own publish transaction. */
public final class FilledStore implements AutoCloseable {

  private static final int BATCH = 2000;

  private final SampleSegments sample;
  private final SqlMetadataStore store;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "benchmark-poll"));
  private int filled;

  public FilledStore(String url, SampleSegments sample) {
    this.sample = sample;
    this.store = new SqlMetadataStore(StoreConfig.of(url, "root", ""), new Random(1));
  }

  /** Publishes the sample's segments up to that number. */
  public void fillTo(int segments) {
    while (filled < segments) {
      int end = Math.min(segments, filled + BATCH);
      List<PublishedSegment> batch = new ArrayList<>(BATCH);
      for (; filled < end; filled++) {
        batch.add(published(filled));
      }
      store.publish(batch);
    }
  }

  /** Publishes all segments of the sample, without schemas and row counts. */
  public void fillWithoutSchemas() {
    while (filled < sample.shape().segments()) {
      int end = Math.min(sample.shape().segments(), filled + BATCH);
      List<PublishedSegment> batch = new ArrayList<>(BATCH);
      for (; filled < end; filled++) {
        batch.add(
            new PublishedSegment(sample.id(filled), false, OptionalLong.empty(), Optional.empty()));
      }
      store.publish(batch);
    }
  }

  /** Gives other schemas and row counts to so many random segments, as another node might have. */
  public void change(int segments, Random random) {
    List<PublishedSegment> changes = new ArrayList<>(segments);
    random
        .ints(0, filled)
        .distinct()
        .limit(segments)
        .forEach(
            segment -> {
              StoredSchema schema = sample.schema(random.nextInt(sample.shape().schemas()));
              long rows = random.nextLong(Long.MAX_VALUE);
              changes.add(
                  new PublishedSegment(
                      sample.id(segment), false, OptionalLong.of(rows), known(schema)));
            });
    store.publish(changes);
  }

  /** An empty cache. */
  public static SchemaCache newCache() {
    return new SchemaCache(SchemaCacheConfig.DEFAULT, Clock.systemUTC(), Ticker.systemTicker());
  }

  /** A poller that reads this store into that cache when it is told to. */
  public MetadataPoller pollerOf(SchemaCache cache) {
    return new MetadataPoller(
        PollerConfig.DEFAULT,
        cache,
        store,
        new Quarantine(Clock.systemUTC()),
        scheduler,
        Ticker.systemTicker());
  }

  public SqlMetadataStore store() {
    return store;
  }

  public SampleSegments sample() {
    return sample;
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
    store.close();
  }

  private PublishedSegment published(int segment) {
    CommittedSegment row = sample.row(sample.id(segment), segment);
    return new PublishedSegment(row.id(), false, row.numRows(), known(row.schema()));
  }

  private static Optional<FingerprintedSchema> known(StoredSchema schema) {
    return schema instanceof StoredSchema.Readable readable
        ? Optional.of(readable.schema())
        : Optional.empty();
  }
}
