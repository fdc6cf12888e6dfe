package io.segmentschema.poller;

import com.google.common.base.Ticker;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.cache.store.PendingBackfill;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Each flow of the store, from the same beginning every time, through a proxy that can break it;
 * and what the store and this node's memory hold, read by a way of its own.
 */
final class FlowFixture implements AutoCloseable {

  /** What is broken. */
  enum Flow {
    PUBLISH(true),
    MARK_UNUSED(true),
    RECONCILE(true),
    BACKFILL(false),
    CLEANUP(false),
    DELTA_POLL(true),
    FULL_REFRESH(true);

    private final boolean shownAtOnce;

    Flow(boolean shownAtOnce) {
      this.shownAtOnce = shownAtOnce;
    }

    /** Whether memory shows the store as soon as the caller has its answer. */
    boolean isShownAtOnce() {
      return shownAtOnce;
    }

    boolean isPoll() {
      return this == DELTA_POLL || this == FULL_REFRESH;
    }
  }

  private static final FingerprintedSchema C = StoreRows.schema("c");
  private static final int RETRIES = 10;

  private final String directUrl;
  private final SqlMetadataStore direct;
  private final SqlMetadataStore broken;
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private LeaderEpoch epoch = new LeaderEpoch(0);
  private List<PendingBackfill> pending = List.of();
  private SchemaCache cache = newCache();
  private SegmentPublisher publisher;
  private MetadataPoller poller;

  FlowFixture(KillableServer server, CuttingProxy proxy, String database) {
    directUrl = server.url(database);
    direct = new SqlMetadataStore(config(directUrl), new Random(1));
    broken =
        new SqlMetadataStore(config(KillableServer.url(proxy.port(), database)), new Random(1));
    direct.currentEpoch(); // Migrates, which is not what is tested here.
    publisher = new SegmentPublisher(broken, cache);
    poller = newPoller(broken, cache);
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
    broken.close();
    direct.close();
  }

  /** An empty store, then: 1 and 2 with a schema, 3 and 6 unused, 4 and 5 without a schema. */
  void begin(Flow flow) throws SQLException {
    retry(this::clear);
    epoch = direct.winEpoch(direct.currentEpoch(), "test").orElseThrow();
    direct.publish(
        List.of(
            StoreRows.published(1, StoreRows.A),
            StoreRows.published(2, StoreRows.A),
            StoreRows.published(3, StoreRows.A),
            StoreRows.published(6, StoreRows.B)));
    pending =
        List.of(
            pending(direct.publish(List.of(StoreRows.bare(4))), StoreRows.A),
            pending(direct.publish(List.of(StoreRows.bare(5))), C));
    markUnused(direct, 3, 6);
    cache = newCache();
    publisher = new SegmentPublisher(broken, cache);
    poller = newPoller(broken, cache);
    retry(poller::pollOnce);
    if (flow.isPoll()) { // What another node has done meanwhile.
      direct.publish(List.of(StoreRows.published(2, StoreRows.B), StoreRows.published(7, C)));
      markUnused(direct, 1);
    }
  }

  /** Through the proxy. */
  void run(Flow flow) {
    switch (flow) {
      case PUBLISH ->
          publisher.publish(
              List.of(
                  StoreRows.published(1, StoreRows.B),
                  StoreRows.published(3, StoreRows.A),
                  StoreRows.published(7, C)));
      case MARK_UNUSED ->
          publisher.markUnused(
              StoreRows.segment(1).datasource(),
              List.of(StoreRows.segment(1), StoreRows.segment(2)));
      case RECONCILE ->
          publisher.reconcile(
              epoch,
              cache.polledVersion(),
              List.of(new FoundSegment(StoreRows.segment(8), false, OptionalLong.empty())),
              List.of(StoreRows.segment(1)));
      case BACKFILL -> broken.backfill(epoch, pending);
      case CLEANUP -> broken.cleanup(epoch, Duration.ZERO, 1);
      case DELTA_POLL -> poller.pollOnce();
      case FULL_REFRESH -> refresh();
    }
  }

  void refresh() {
    var unused = poller.requestFullRefresh();
    poller.pollOnce();
  }

  /** What the store holds but for times and revisions, past the proxy. */
  List<String> store() {
    List<String> image = new ArrayList<>();
    try (var connection = DriverManager.getConnection(directUrl, "root", "");
        var statement = connection.createStatement()) {
      read(
          statement,
          """
          SELECT s.segment_id, s.used, s.tombstone, s.num_rows, s.schema_id IS NULL, c.payload
          FROM segments s LEFT JOIN segment_schemas c ON c.schema_id = s.schema_id
          ORDER BY s.segment_id
          """,
          image);
      read(statement, "SELECT payload FROM segment_schemas ORDER BY fingerprint", image);
      read(statement, "SELECT generation FROM store_state", image);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
    return image;
  }

  int orphans() throws SQLException {
    try (var connection = DriverManager.getConnection(directUrl, "root", "");
        var statement = connection.createStatement();
        var found =
            statement.executeQuery(
                """
                SELECT COUNT(*) FROM segments WHERE schema_id IS NOT NULL
                AND schema_id NOT IN (SELECT schema_id FROM segment_schemas)
                """)) {
      found.next();
      return found.getInt(1);
    }
  }

  /** What readers of this node see. */
  List<String> memory() {
    return image(cache);
  }

  /** What readers of a node would see that starts now and reads the store past the proxy. */
  List<String> memoryOfNewNode() {
    SchemaCache other = newCache();
    retry(newPoller(direct, other)::pollOnce);
    return image(other);
  }

  long awaitingPoll() {
    return cache.stageCounts().awaitingPoll();
  }

  /** The pool may still hand out connections that died with the server. */
  static void retry(Runnable work) {
    for (int attempt = 1; ; attempt++) {
      try {
        work.run();
        return;
      } catch (MetadataStoreUnavailableException dead) {
        if (attempt == RETRIES) {
          throw dead;
        }
      }
    }
  }

  private static List<String> image(SchemaCache cache) {
    List<String> image = new ArrayList<>();
    cache.forEachUsedSegment(
        segment -> {
          SchemaLookup lookup = cache.schemaOf(segment.id());
          image.add(
              segment
                  + ", "
                  + (lookup instanceof SchemaLookup.Found found ? found.schema() : lookup));
        });
    image.sort(null);
    cache.datasourceSchemas().forEach(schema -> image.add(schema.toString()));
    return image;
  }

  private void clear() {
    try (var connection = DriverManager.getConnection(directUrl, "root", "");
        var statement = connection.createStatement()) {
      statement.execute("DELETE FROM segments");
      statement.execute("DELETE FROM segment_schemas");
      statement.execute("UPDATE store_state SET generation = 0");
      direct.currentEpoch(); // And the connections are alive.
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void read(java.sql.Statement statement, String sql, List<String> into)
      throws SQLException {
    try (var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          line.append(rows.getString(i)).append(' ');
        }
        into.add(line.toString());
      }
    }
  }

  private static void markUnused(MetadataStore store, int... hours) {
    List<SegmentId> ids = java.util.Arrays.stream(hours).mapToObj(StoreRows::segment).toList();
    store.markUnused(ids.get(0).datasource(), ids);
  }

  private static PendingBackfill pending(PublishOutcome bare, FingerprintedSchema schema) {
    CommittedSegment row = bare.rows().get(0);
    return new PendingBackfill(
        row.id(), row.usedRevision(), new SegmentSchema(schema, OptionalLong.of(1)), Instant.EPOCH);
  }

  private static SchemaCache newCache() {
    return new SchemaCache(SchemaCacheConfig.DEFAULT, Clock.systemUTC(), Ticker.systemTicker());
  }

  private MetadataPoller newPoller(SqlMetadataStore store, SchemaCache into) {
    return new MetadataPoller(
        PollerConfig.DEFAULT,
        into,
        store,
        new Quarantine(Clock.systemUTC()),
        scheduler,
        Ticker.systemTicker());
  }

  private static StoreConfig config(String url) {
    return new StoreConfig(
        url, "root", "", 2, Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(10));
  }
}
