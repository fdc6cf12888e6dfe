package io.segmentschema.smc.config;

import io.segmentschema.poller.CleanupConfig;
import io.segmentschema.poller.PollerConfig;
import io.segmentschema.poller.SnapshotConfig;
import io.segmentschema.poller.StoreConfig;
import java.nio.file.Path;
import java.time.Duration;

/** Maps the settings of the store, its polls and its cleanups. */
final class StoreSettings {

  /** Nobody who looks on wants to wait for a minute. */
  private static final Duration DEMO_POLL_PERIOD = Duration.ofSeconds(1);

  private StoreSettings() {}

  /** Whether nobody named another store than the one in the data folder. */
  static boolean isEmbedded(ConfigurationSources sources) {
    return sources.valueOf(Settings.STORE_URL).isEmpty();
  }

  static StoreConfig store(ConfigurationSources sources, Path dataDir) {
    boolean embedded = isEmbedded(sources);
    if (embedded) {
      refuseLogin(sources, Settings.STORE_USER);
      refuseLogin(sources, Settings.STORE_PASSWORD_FILE);
    } else {
      requireDriver(sources);
    }
    return new StoreConfig(
        embedded ? embeddedUrl(dataDir) : sources.valueOf(Settings.STORE_URL),
        embedded ? "sa" : sources.valueOf(Settings.STORE_USER),
        password(sources),
        sources.valueOf(Settings.STORE_POOL_SIZE),
        sources.valueOf(Settings.STORE_CONNECTION_TIMEOUT),
        sources.valueOf(Settings.STORE_LOCK_TIMEOUT),
        sources.valueOf(Settings.STORE_STALLED_WRITER_TIMEOUT));
  }

  /** The demo polls often, so that a person need not wait a minute. */
  static PollerConfig poller(ConfigurationSources sources, boolean demo) {
    return new PollerConfig(
        demo && !sources.isSet(Settings.POLL_PERIOD)
            ? DEMO_POLL_PERIOD
            : sources.valueOf(Settings.POLL_PERIOD),
        sources.valueOf(Settings.POLL_FULL_PERIOD),
        sources.valueOf(Settings.POLL_RETRY_MIN));
  }

  static SnapshotConfig snapshot(ConfigurationSources sources) {
    return new SnapshotConfig(
        sources.valueOf(Settings.SNAPSHOT_ENABLED), sources.valueOf(Settings.SNAPSHOT_PERIOD));
  }

  static CleanupConfig cleanup(ConfigurationSources sources) {
    return new CleanupConfig(
        sources.valueOf(Settings.CLEANUP_ENABLED),
        sources.valueOf(Settings.CLEANUP_PERIOD),
        sources.valueOf(Settings.CLEANUP_GRACE),
        sources.valueOf(Settings.CLEANUP_BATCH_SIZE));
  }

  /**
   * H2's own shutdown hook would close the database while ours still lets the running batch end.
   */
  private static String embeddedUrl(Path dataDir) {
    return "jdbc:h2:file:"
        + dataDir.toAbsolutePath().normalize().resolve("segment-schemas")
        + ";DB_CLOSE_ON_EXIT=FALSE";
  }

  private static void refuseLogin(ConfigurationSources sources, Setting<String> setting) {
    if (!sources.valueOf(setting).isEmpty()) {
      throw sources.refused(setting, "allowed=only together with " + Settings.STORE_URL.key());
    }
  }

  private static void requireDriver(ConfigurationSources sources) {
    if (!StoreConfig.hasDriver(sources.valueOf(Settings.STORE_URL))) {
      throw sources.refused(
          Settings.STORE_URL,
          "allowed="
              + Settings.STORE_URL.allowed()
              + ", problem=no JDBC driver takes it; the one that comes along reaches MariaDB too, as jdbc:mysql:");
    }
  }

  private static String password(ConfigurationSources sources) {
    return sources.secretIn(Settings.STORE_PASSWORD_FILE);
  }
}
