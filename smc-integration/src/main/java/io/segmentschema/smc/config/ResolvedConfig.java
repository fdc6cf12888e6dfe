package io.segmentschema.smc.config;

import io.segmentschema.backfill.BackfillConfig;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.poller.CleanupConfig;
import io.segmentschema.poller.PollerConfig;
import io.segmentschema.poller.SnapshotConfig;
import io.segmentschema.poller.StoreConfig;
import io.segmentschema.smc.druid.DruidConfig;
import io.segmentschema.smc.leadership.ZooKeeperConfig;
import io.segmentschema.smc.logging.LogFormat;
import io.segmentschema.smc.members.MembersConfig;
import io.segmentschema.smc.refresh.RefreshConfig;
import io.segmentschema.smc.service.HttpConfig;
import io.segmentschema.smc.service.feed.FeedConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The configuration of a whole service: each module's own record, filled from the sources.
 *
 * @param http where the service listens
 * @param feed how Brokers wait for changes
 * @param dataDir where the embedded store keeps its file
 * @param logLevel how much is logged
 * @param logFormat what an event looks like
 * @param store how to reach the metadata store
 * @param embedded whether that store is the one in the data folder
 * @param poller the polls'
 * @param snapshot the local snapshot's
 * @param cleanup the cleanups'
 * @param cache the cache's
 * @param backfill the backfill queue's
 * @param refresh the metadata queries'
 * @param druid the Druid cluster that is followed, if one is
 * @param zooKeeper the ensemble that elects the leader among several services, if there are
 * @param members how the services of one store reach each other
 */
public record ResolvedConfig(
    HttpConfig http,
    FeedConfig feed,
    Path dataDir,
    String logLevel,
    LogFormat logFormat,
    StoreConfig store,
    boolean embedded,
    PollerConfig poller,
    SnapshotConfig snapshot,
    CleanupConfig cleanup,
    SchemaCacheConfig cache,
    BackfillConfig backfill,
    RefreshConfig refresh,
    Optional<DruidConfig> druid,
    Optional<ZooKeeperConfig> zooKeeper,
    MembersConfig members) {

  /**
   * Maps the sources.
   *
   * @param demo whether the demo's defaults apply: its own data folder, quick polls and quiet logs
   * @throws ConfigurationException if a value is not allowed
   */
  public static ResolvedConfig of(ConfigurationSources sources, boolean demo) {
    return checked(() -> map(sources, demo));
  }

  private static ResolvedConfig map(ConfigurationSources sources, boolean demo) {
    boolean quiet = demo && !sources.isSet(Settings.LOG_LEVEL);
    Path dataDir = dataDir(sources, demo);
    return new ResolvedConfig(
        http(sources),
        feed(sources),
        dataDir,
        quiet ? "WARN" : sources.valueOf(Settings.LOG_LEVEL),
        sources.valueOf(Settings.LOG_FORMAT),
        StoreSettings.store(sources, dataDir),
        StoreSettings.isEmbedded(sources),
        StoreSettings.poller(sources, demo),
        StoreSettings.snapshot(sources),
        StoreSettings.cleanup(sources),
        cache(sources),
        backfill(sources),
        refresh(sources),
        DruidSettings.druid(sources),
        AvailabilitySettings.zooKeeper(sources),
        MembersSettings.members(sources));
  }

  private static HttpConfig http(ConfigurationSources sources) {
    return new HttpConfig(
        sources.valueOf(Settings.HTTP_HOST),
        sources.valueOf(Settings.HTTP_PORT),
        sources.valueOf(Settings.HTTP_MAX_CONNECTIONS),
        sources.valueOf(Settings.HTTP_MAX_REQUEST_BYTES),
        sources.valueOf(Settings.HTTP_BODY_TIMEOUT),
        SecuritySettings.security(sources));
  }

  private static FeedConfig feed(ConfigurationSources sources) {
    return new FeedConfig(
        sources.valueOf(Settings.FEED_MAX_WAITING), sources.valueOf(Settings.FEED_LINGER));
  }

  private static Path dataDir(ConfigurationSources sources, boolean demo) {
    Path path = Path.of(sources.valueOf(Settings.DATA_DIR));
    return demo && !sources.isSet(Settings.DATA_DIR) ? path.resolve("demo") : path;
  }

  private static SchemaCacheConfig cache(ConfigurationSources sources) {
    return new SchemaCacheConfig(
        sources.valueOf(Settings.MERGE_POLICY),
        sources.valueOf(Settings.REALTIME_LEASE),
        sources.valueOf(Settings.PENDING_FOLLOWER_LIMIT));
  }

  private static BackfillConfig backfill(ConfigurationSources sources) {
    return new BackfillConfig(
        sources.valueOf(Settings.BACKFILL_ENABLED),
        sources.valueOf(Settings.BACKFILL_CAPACITY),
        sources.valueOf(Settings.BACKFILL_BATCH_SIZE),
        sources.valueOf(Settings.BACKFILL_LINGER),
        sources.valueOf(Settings.BACKFILL_RETRY_MIN),
        sources.valueOf(Settings.BACKFILL_RETRY_MAX),
        sources.valueOf(Settings.BACKFILL_SWEEP_PERIOD),
        sources.valueOf(Settings.BACKFILL_STOP_WAIT));
  }

  private static RefreshConfig refresh(ConfigurationSources sources) {
    return new RefreshConfig(
        sources.valueOf(Settings.QUERY_MAX_SEGMENTS),
        sources.valueOf(Settings.QUERY_CONCURRENCY),
        sources.valueOf(Settings.QUERY_PER_SERVER_CONCURRENCY),
        sources.valueOf(Settings.QUERY_TIMEOUT),
        sources.valueOf(Settings.QUERY_SLOW_AFTER),
        sources.valueOf(Settings.QUERY_PERIOD),
        sources.valueOf(Settings.QUERY_LINGER),
        sources.valueOf(Settings.QUERY_RETRY_MIN),
        sources.valueOf(Settings.QUERY_RETRY_MAX),
        sources.valueOf(Settings.QUERY_UNREADABLE_RETRY));
  }

  /**
   * The records check what belongs together, such as a least and a greatest delay, and name the
   * key.
   */
  private static <T> T checked(Supplier<T> records) {
    try {
      return records.get();
    } catch (InvalidInputException refused) {
      throw new ConfigurationException(
          "Configuration is refused: key=%s, allowed=%s"
              .formatted(refused.field(), refused.problem()));
    }
  }
}
