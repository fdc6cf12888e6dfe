package io.segmentschema.smc.config;

import com.google.common.collect.ImmutableList;
import io.segmentschema.backfill.BackfillConfig;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.poller.CleanupConfig;
import io.segmentschema.poller.PollerConfig;
import io.segmentschema.poller.SnapshotConfig;
import io.segmentschema.poller.StoreConfig;
import io.segmentschema.smc.druid.DruidConfig;
import io.segmentschema.smc.leadership.ZooKeeperConfig;
import io.segmentschema.smc.logging.LogFormat;
import io.segmentschema.smc.members.MembersConfig;
import io.segmentschema.smc.refresh.RefreshConfig;
import io.segmentschema.smc.security.SecurityConfig;
import io.segmentschema.smc.service.HttpConfig;
import io.segmentschema.smc.service.feed.FeedConfig;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Every key of the configuration. {@code docs/operations.md} has the same table, and a test
 * compares the two.
 */
public final class Settings {

  private static final Duration TENTH = Duration.ofMillis(100);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  private static final StoreConfig STORE_DEFAULT = StoreConfig.of("jdbc:h2:mem:", "", "");

  static final Setting<String> HTTP_HOST =
      Setting.text(
          "schema-cache.http.host",
          HttpConfig.DEFAULT.host(),
          HttpConfig::isHost,
          "an IP address or a host name of this machine",
          "The interface to listen on. Other than loopback only with a users file and a certificate.");
  static final Setting<Integer> HTTP_PORT =
      Setting.integer(
          "schema-cache.http.port",
          HttpConfig.DEFAULT.port(),
          0,
          65_535,
          "The port to listen on; 0 picks a free one and prints it.");
  static final Setting<Integer> HTTP_MAX_CONNECTIONS =
      Setting.integer(
          "schema-cache.http.max-connections",
          HttpConfig.DEFAULT.maxConnections(),
          HttpConfig.FEWEST_CONNECTIONS,
          HttpConfig.MOST_CONNECTIONS,
          "The most connections of clients that are open at once; others wait until one is closed.");
  static final Setting<Integer> HTTP_MAX_REQUEST_BYTES =
      Setting.integer(
          "schema-cache.http.max-request-bytes",
          HttpConfig.DEFAULT.maxRequestBytes(),
          1_024,
          1 << 30,
          "The largest request body.");
  static final Setting<Duration> HTTP_BODY_TIMEOUT =
      Setting.duration(
          "schema-cache.http.body-timeout",
          HttpConfig.DEFAULT.bodyTimeout(),
          HttpConfig.BODY_TIMEOUTS.lowerEndpoint(),
          HttpConfig.BODY_TIMEOUTS.upperEndpoint(),
          "How long a request's body may take to arrive.");
  static final Setting<String> HTTP_USERS_FILE =
      Setting.text(
          "schema-cache.http.auth.users-file",
          "",
          Settings::isPath,
          "a readable users file, or nothing",
          "Who may do what; read again when it changes. Nothing: nobody is asked who he is.");
  static final Setting<Boolean> HTTP_OPEN_METRICS =
      Setting.truth(
          "schema-cache.http.auth.open-metrics",
          false,
          "Whether /metrics answers everybody, for a Prometheus without credentials.");
  static final Setting<String> HTTP_TLS_CERTIFICATE =
      Setting.text(
          "schema-cache.http.tls.certificate",
          "",
          Settings::isPath,
          "a readable PEM file with a certificate and those it is signed by, or nothing",
          "The service's certificate; read again when it changes. Nothing: no TLS.");
  static final Setting<String> HTTP_TLS_KEY =
      Setting.text(
          "schema-cache.http.tls.key",
          "",
          Settings::isPath,
          "a readable PEM file with a private key in PKCS #8 without a password, or nothing",
          "The certificate's private key, RSA or EC.");
  static final Setting<String> HTTP_TLS_CLIENT_CA =
      Setting.text(
          "schema-cache.http.tls.client-ca",
          "",
          Settings::isPath,
          "a readable PEM file with certificates, or nothing",
          "Who signs the certificates that clients may show; the users file says whose they are.");
  static final Setting<String> HTTP_TLS_CLIENT_AUTH =
      Setting.choice(
          "schema-cache.http.tls.client-auth",
          "want",
          ImmutableList.of("want", "need"),
          word -> word,
          "Whether a client may show a certificate, or must, whatever else it brings.");
  static final Setting<Duration> HTTP_RELOAD_PERIOD =
      Setting.duration(
          "schema-cache.http.reload-period",
          SecurityConfig.OFF.reloadPeriod(),
          TENTH,
          HOUR,
          "How often users file and certificates are looked at; a change counts when two looks find it alike.");
  static final Setting<String> HTTP_ALLOWED_ORIGINS =
      Setting.text(
          "schema-cache.http.allowed-origins",
          "",
          SecuritySettings::areOrigins,
          "origins like https://HOST:PORT with commas between them, or nothing",
          "Besides the service's own: whose pages may have a browser change something.");

  static final Setting<Integer> FEED_MAX_WAITING =
      Setting.integer(
          "schema-cache.feed.max-waiting",
          FeedConfig.DEFAULT.maxWaiting(),
          1,
          FeedConfig.MOST_WAITING,
          "The most requests that wait for a change of a datasource schema at once.");
  static final Setting<Duration> FEED_LINGER =
      Setting.duration(
          "schema-cache.feed.linger",
          FeedConfig.DEFAULT.linger(),
          Duration.ZERO,
          FeedConfig.LONGEST_LINGER,
          "How long to collect further changes before those that wait are told of the first.");

  static final Setting<String> DATA_DIR =
      Setting.text(
          "schema-cache.data-dir",
          "data",
          // H2 takes what follows a semicolon for options.
          text -> !text.isBlank() && text.indexOf(';') < 0 && isPath(text),
          "a folder that can be written to, without a semicolon in its name",
          "Where the embedded store keeps its file. The demo uses the folder demo in it unless the key is set.");
  static final Setting<String> LOG_LEVEL =
      Setting.choice(
          "schema-cache.log.level",
          "INFO",
          ImmutableList.of("ERROR", "WARN", "INFO", "DEBUG"),
          level -> level,
          "How much is logged. The demo logs at WARN unless the key is set.");
  static final Setting<LogFormat> LOG_FORMAT =
      Setting.choice(
          "schema-cache.log.format",
          LogFormat.TEXT,
          Setting.all(LogFormat.class),
          LogFormat::configName,
          "What one event of the log looks like: a line for people, or a JSON object on one line.");

  static final Setting<String> STORE_URL =
      Setting.text(
          "schema-cache.store.url",
          "",
          text -> text.isEmpty() || text.matches("jdbc:(mysql|mariadb|h2):\\P{Cc}*"),
          "a JDBC URL that begins with jdbc:mysql:, jdbc:mariadb: or jdbc:h2:, or nothing",
          "The metadata store; MariaDB too is reached by jdbc:mysql:. Nothing: an H2 database in the data folder.");
  static final Setting<String> STORE_USER =
      Setting.text(
          "schema-cache.store.user",
          "",
          text -> text.matches("\\P{Cc}*"),
          "a user name, or nothing",
          "The store's user.");
  static final Setting<String> STORE_PASSWORD_FILE =
      Setting.text(
          "schema-cache.store.password-file",
          "",
          Settings::isPath,
          "a readable file, or nothing",
          "A file in UTF-8 that holds that user's password; one line break at its end does not count.");
  static final Setting<Integer> STORE_POOL_SIZE =
      Setting.integer(
          "schema-cache.store.pool-size",
          STORE_DEFAULT.poolSize(),
          2,
          100,
          "The most connections to the store.");
  static final Setting<Duration> STORE_CONNECTION_TIMEOUT =
      Setting.duration(
          "schema-cache.store.connection-timeout",
          STORE_DEFAULT.connectionTimeout(),
          Duration.ofMillis(250),
          FIVE_MINUTES,
          "How long to wait for a connection.");
  static final Setting<Duration> STORE_LOCK_TIMEOUT =
      Setting.duration(
          "schema-cache.store.lock-timeout",
          STORE_DEFAULT.lockTimeout(),
          SECOND,
          FIVE_MINUTES,
          "How long a write waits for the writers before it.");
  static final Setting<Duration> STORE_STALLED_WRITER_TIMEOUT =
      Setting.duration(
          "schema-cache.store.stalled-writer-timeout",
          STORE_DEFAULT.stalledWriterTimeout(),
          SECOND,
          Duration.ofMinutes(10),
          "After how long of silence in mid-transaction MySQL or MariaDB may end a writer's connection.");

  static final Setting<Duration> POLL_PERIOD =
      Setting.duration(
          "schema-cache.poll.period",
          PollerConfig.DEFAULT.period(),
          TENTH,
          HOUR,
          "How often what has changed in the store is read. The demo polls every second unless the key is set.");
  static final Setting<Duration> POLL_FULL_PERIOD =
      Setting.duration(
          "schema-cache.poll.full-period",
          PollerConfig.DEFAULT.fullPeriod(),
          MINUTE,
          Duration.ofDays(7),
          "How often everything is read, as an audit.");
  static final Setting<Duration> POLL_RETRY_MIN =
      Setting.duration(
          "schema-cache.poll.retry-min",
          PollerConfig.DEFAULT.retryMin(),
          Duration.ofMillis(10),
          HOUR,
          "How long to wait after a first failed poll, doubling up to the period.");

  static final Setting<Boolean> SNAPSHOT_ENABLED =
      Setting.truth(
          "schema-cache.snapshot.enabled",
          SnapshotConfig.DEFAULT.enabled(),
          "Whether the node keeps what it knows in a file of its data folder and serves that after a restart until the store is read.");
  static final Setting<Duration> SNAPSHOT_PERIOD =
      Setting.duration(
          "schema-cache.snapshot.period",
          SnapshotConfig.DEFAULT.period(),
          SECOND,
          DAY,
          "How often that file is written while the store changes.");

  static final Setting<Boolean> CLEANUP_ENABLED =
      Setting.truth(
          "schema-cache.cleanup.enabled",
          CleanupConfig.DEFAULT.enabled(),
          "Whether cleanups run on schedule; a requested one always does.");
  static final Setting<Duration> CLEANUP_PERIOD =
      Setting.duration(
          "schema-cache.cleanup.period",
          CleanupConfig.DEFAULT.period(),
          MINUTE,
          Duration.ofDays(30),
          "How often the store is cleaned up; the first time two minutes after this process began to lead.");
  static final Setting<Duration> CLEANUP_GRACE =
      Setting.duration(
          "schema-cache.cleanup.grace",
          CleanupConfig.DEFAULT.grace(),
          Duration.ZERO,
          CleanupConfig.LONGEST_GRACE,
          "How long a segment row is kept after it became unused, and how old an unreferenced schema must be to be deleted.");
  static final Setting<Integer> CLEANUP_BATCH_SIZE =
      Setting.integer(
          "schema-cache.cleanup.batch-size",
          CleanupConfig.DEFAULT.batchSize(),
          1,
          10_000,
          "The most rows that one transaction deletes.");

  static final Setting<MergePolicy> MERGE_POLICY =
      Setting.choice(
          "schema-cache.merge-policy",
          SchemaCacheConfig.DEFAULT.mergePolicy(),
          Setting.all(MergePolicy.class),
          MergePolicy::configName,
          "How the types of one column in several segments combine.");
  static final Setting<Duration> REALTIME_LEASE =
      Setting.duration(
          "schema-cache.realtime.lease",
          SchemaCacheConfig.DEFAULT.realtimeLease(),
          SECOND,
          DAY,
          "A realtime task silent for longer counts as gone and its segments as abandoned; looked"
              + " at every 30 seconds.");
  static final Setting<Duration> PENDING_FOLLOWER_LIMIT =
      Setting.duration(
          "schema-cache.pending.follower-limit",
          SchemaCacheConfig.DEFAULT.orphanedPendingLimit(),
          SECOND,
          DAY,
          "How long a node that does not lead keeps a learnt schema that no poll shows.");

  static final Setting<Boolean> BACKFILL_ENABLED =
      Setting.truth(
          "schema-cache.backfill.enabled",
          BackfillConfig.DEFAULT.enabled(),
          "Whether learnt schemas are written to the store; if not, they stay pending in memory.");
  static final Setting<Integer> BACKFILL_CAPACITY =
      Setting.integer(
          "schema-cache.backfill.capacity",
          BackfillConfig.DEFAULT.capacity(),
          1,
          10_000_000,
          "The most segments that wait to be written; when it is full, nothing more is queried.");
  static final Setting<Integer> BACKFILL_BATCH_SIZE =
      Setting.integer(
          "schema-cache.backfill.batch-size",
          BackfillConfig.DEFAULT.batchSize(),
          1,
          5_000,
          "The most segments in one transaction.");
  static final Setting<Duration> BACKFILL_LINGER =
      Setting.duration(
          "schema-cache.backfill.linger",
          BackfillConfig.DEFAULT.linger(),
          Duration.ZERO,
          MINUTE,
          "How long the first segment waits for others to fill its batch.");
  static final Setting<Duration> BACKFILL_RETRY_MIN =
      Setting.duration(
          "schema-cache.backfill.retry-min",
          BackfillConfig.DEFAULT.retryMin(),
          Duration.ofMillis(10),
          HOUR,
          "How long a segment waits after its first failure.");
  static final Setting<Duration> BACKFILL_RETRY_MAX =
      Setting.duration(
          "schema-cache.backfill.retry-max",
          BackfillConfig.DEFAULT.retryMax(),
          Duration.ofMillis(10),
          DAY,
          "How long at most; not less than retry-min.");
  static final Setting<Duration> BACKFILL_SWEEP_PERIOD =
      Setting.duration(
          "schema-cache.backfill.sweep-period",
          BackfillConfig.DEFAULT.sweepPeriod(),
          SECOND,
          DAY,
          "How often the cache is searched for pending schemas that are in no queue.");
  static final Setting<Duration> BACKFILL_STOP_WAIT =
      Setting.duration(
          "schema-cache.backfill.stop-wait",
          Duration.ofSeconds(4),
          Duration.ZERO,
          Duration.ofMinutes(10),
          "How long a stop waits for the running batch; what is not written is learnt again.");

  static final Setting<Integer> QUERY_MAX_SEGMENTS =
      Setting.integer(
          "schema-cache.query.max-segments",
          RefreshConfig.DEFAULT.maxSegmentsPerQuery(),
          1,
          5_000,
          "The most segments that one metadata query names.");
  static final Setting<Integer> QUERY_CONCURRENCY =
      Setting.integer(
          "schema-cache.query.concurrency",
          RefreshConfig.DEFAULT.concurrency(),
          1,
          256,
          "How many metadata queries run at once over all datasources.");
  static final Setting<Integer> QUERY_PER_SERVER_CONCURRENCY =
      Setting.integer(
          "schema-cache.query.per-server-concurrency",
          RefreshConfig.DEFAULT.perServerConcurrency(),
          1,
          64,
          "How many metadata queries run at once on one data node.");
  static final Setting<Duration> QUERY_TIMEOUT =
      Setting.duration(
          "schema-cache.query.timeout",
          RefreshConfig.DEFAULT.timeout(),
          SECOND,
          HOUR,
          "After how long a metadata query counts as failed.");
  static final Setting<Duration> QUERY_SLOW_AFTER =
      Setting.duration(
          "schema-cache.query.slow-after",
          RefreshConfig.DEFAULT.slowAfter(),
          TENTH,
          HOUR,
          "How long a metadata query occupies one of the places of concurrency.");
  static final Setting<Duration> QUERY_PERIOD =
      Setting.duration(
          "schema-cache.query.period",
          RefreshConfig.DEFAULT.period(),
          SECOND,
          HOUR,
          "How often to look for missing schemas that no event announced.");
  static final Setting<Duration> QUERY_LINGER =
      Setting.duration(
          "schema-cache.query.linger",
          RefreshConfig.DEFAULT.linger(),
          Duration.ZERO,
          MINUTE,
          "How long to collect events before looking for missing schemas.");
  static final Setting<Duration> QUERY_RETRY_MIN =
      Setting.duration(
          "schema-cache.query.retry-min",
          RefreshConfig.DEFAULT.retryMin(),
          Duration.ofMillis(10),
          HOUR,
          "How long a failing data node or segment is left alone at first.");
  static final Setting<Duration> QUERY_RETRY_MAX =
      Setting.duration(
          "schema-cache.query.retry-max",
          RefreshConfig.DEFAULT.retryMax(),
          Duration.ofMillis(10),
          DAY,
          "How long at most; not less than retry-min.");
  static final Setting<Duration> QUERY_UNREADABLE_RETRY =
      Setting.duration(
          "schema-cache.query.unreadable-retry",
          RefreshConfig.DEFAULT.unreadableRetry(),
          MINUTE,
          DAY,
          "How often at most a segment is asked about whose stored payload is in quarantine.");

  static final Setting<String> ENGINE =
      Setting.choice(
          "schema-cache.engine",
          "none",
          ImmutableList.of("none", "druid"),
          engine -> engine,
          "Whose segments are followed and queried. None: segments come through POST /v1/segments alone.");
  static final Setting<String> DRUID_COORDINATOR =
      Setting.text(
          "schema-cache.druid.coordinator",
          "",
          text -> text.isEmpty() || isCoordinator(text),
          "http://HOST:PORT or https://HOST:PORT, or nothing",
          "Where any of the Druid cluster's Coordinators is; needed with the engine druid.");
  static final Setting<Duration> DRUID_SEGMENTS_PERIOD =
      Setting.duration(
          "schema-cache.druid.segments-period",
          MINUTE,
          SECOND,
          HOUR,
          "How long after one list of used segments the next is asked for; sooner when a data node loads a segment that is not known as used.");
  static final Setting<Duration> DRUID_SERVERS_PERIOD =
      Setting.duration(
          "schema-cache.druid.servers-period",
          Duration.ofSeconds(5),
          TENTH,
          HOUR,
          "How often the Coordinator is asked for its data nodes and tasks.");
  static final Setting<Duration> DRUID_SYNC_TIMEOUT =
      Setting.duration(
          "schema-cache.druid.sync-timeout",
          MINUTE,
          SECOND,
          Duration.ofMinutes(10),
          "How long a data node waits for news before it answers that there are none.");
  static final Setting<String> DRUID_DATA_NODE_SCHEME =
      Setting.choice(
          "schema-cache.druid.data-node-scheme",
          "coordinator",
          ImmutableList.of("coordinator", "http", "https"),
          scheme -> scheme,
          "How data nodes and tasks are reached; coordinator means as in the Coordinator's address.");
  static final Setting<String> DRUID_USER =
      Setting.text(
          "schema-cache.druid.user",
          "",
          text -> text.matches("[^\\p{Cc}:]*"),
          "a user name without a colon, or nothing",
          "The user that Druid is asked as, with HTTP's basic authentication.");
  static final Setting<String> DRUID_PASSWORD_FILE =
      Setting.text(
          "schema-cache.druid.password-file",
          "",
          Settings::isPath,
          "a readable file, or nothing",
          "A file in UTF-8 that holds that user's password; one line break at its end does not count.");
  static final Setting<String> DRUID_PASSWORD =
      Setting.text(
          "schema-cache.druid.password",
          "",
          text -> text.matches("\\P{Cc}*"),
          "a password, or nothing",
          "That user's password itself, for an environment that keeps secrets; not together with the file.");
  static final Setting<String> DRUID_TRUST_STORE =
      Setting.text(
          "schema-cache.druid.trust-store",
          "",
          Settings::isPath,
          "a readable trust store in JKS or PKCS #12, or nothing",
          "The certificates that Druid's servers are trusted by; nothing: the JVM's own.");
  static final Setting<String> DRUID_TRUST_STORE_PASSWORD_FILE =
      Setting.text(
          "schema-cache.druid.trust-store-password-file",
          "",
          Settings::isPath,
          "a readable file, or nothing",
          "A file in UTF-8 that holds the trust store's password.");

  static final Setting<String> HA =
      Setting.choice(
          "schema-cache.ha.mode",
          "standalone",
          ImmutableList.of("standalone", "zookeeper"),
          mode -> mode,
          "Whether this service is alone on its store, or one of several whose leader ZooKeeper elects.");
  static final Setting<String> HA_ZOOKEEPER_HOSTS =
      Setting.text(
          "schema-cache.ha.zookeeper.hosts",
          "",
          text -> text.isEmpty() || ZooKeeperConfig.isHosts(text),
          "HOST:PORT with a port of 1 to 65535, more of them with commas between, or nothing",
          "ZooKeeper's servers; needed with the mode zookeeper.");
  static final Setting<String> HA_ZOOKEEPER_PATH =
      Setting.text(
          "schema-cache.ha.zookeeper.path",
          ZooKeeperConfig.DEFAULT_PATH,
          ZooKeeperConfig::isPath,
          "a path of letters, digits, `.`, `_` and `-` that begins with a slash, but not `/zookeeper` or below it, which is ZooKeeper's own",
          "The node in ZooKeeper below which services meet, those of each store by themselves.");
  static final Setting<Duration> HA_ZOOKEEPER_SESSION_TIMEOUT =
      Setting.duration(
          "schema-cache.ha.zookeeper.session-timeout",
          ZooKeeperConfig.DEFAULT_SESSION_TIMEOUT,
          ZooKeeperConfig.LEAST_SESSION_TIMEOUT,
          ZooKeeperConfig.GREATEST_SESSION_TIMEOUT,
          "After how long of silence ZooKeeper gives the leader's place to another node; its servers may set narrower limits.");
  static final Setting<String> HA_ZOOKEEPER_USER =
      Setting.text(
          "schema-cache.ha.zookeeper.user",
          "",
          text -> text.matches("[^\\p{Cc}:]*"),
          "a user name without a colon, or nothing",
          "The user that ZooKeeper is asked as, the same for all services of a store; what they keep there is then theirs alone.");
  static final Setting<String> HA_ZOOKEEPER_PASSWORD_FILE =
      Setting.text(
          "schema-cache.ha.zookeeper.password-file",
          "",
          Settings::isPath,
          "a readable file, or nothing",
          "A file in UTF-8 that holds that user's password; one line break at its end does not count.");
  static final Setting<Boolean> HA_ZOOKEEPER_TLS =
      Setting.truth(
          "schema-cache.ha.zookeeper.tls",
          false,
          "Whether ZooKeeper's servers are reached over TLS; the hosts then name their secure ports.");
  static final Setting<String> HA_ZOOKEEPER_TLS_CA =
      Setting.text(
          "schema-cache.ha.zookeeper.tls-ca",
          "",
          Settings::isPath,
          "a readable PEM file with certificates, or nothing",
          "Who signs the certificates of ZooKeeper's servers; nothing: whom the JVM trusts.");
  static final Setting<String> HA_ZOOKEEPER_TLS_IDENTITY =
      Setting.text(
          "schema-cache.ha.zookeeper.tls-identity",
          "",
          Settings::isPath,
          "a readable PEM file with a certificate, those it is signed by, and its key in PKCS #8 without a password, or nothing",
          "What this node shows to servers that want to see a certificate; read anew for each connection.");
  static final Setting<String> HA_ADVERTISE =
      Setting.text(
          "schema-cache.ha.advertise",
          "",
          MembersSettings::isAddress,
          "http://HOST:PORT or https://HOST:PORT, or nothing",
          "Where other members and clients reach this one; nothing: where it listens.");
  static final Setting<String> HA_TOKEN_FILE =
      Setting.text(
          "schema-cache.ha.token-file",
          "",
          Settings::isPath,
          "a readable file with one token, or nothing",
          "This node's own token, with which it asks other members what no client asked; read whenever it is needed.");
  static final Setting<String> HA_TLS_CA =
      Setting.text(
          "schema-cache.ha.tls-ca",
          "",
          Settings::isPath,
          "a readable PEM file with certificates, or nothing",
          "Who signs the certificates of other members; nothing: whom the JVM trusts.");
  static final Setting<Duration> HA_MAX_STALENESS =
      Setting.duration(
          "schema-cache.ha.max-staleness",
          MembersConfig.DEFAULT_MAX_STALENESS,
          Duration.ofMillis(1),
          DAY,
          "After how long without a good poll a node that knows of others turns clients to them; more than the poll period.");

  private static final ImmutableList<Setting<?>> ALL =
      ImmutableList.of(
          HTTP_HOST,
          HTTP_PORT,
          HTTP_MAX_CONNECTIONS,
          HTTP_MAX_REQUEST_BYTES,
          HTTP_BODY_TIMEOUT,
          HTTP_USERS_FILE,
          HTTP_OPEN_METRICS,
          HTTP_TLS_CERTIFICATE,
          HTTP_TLS_KEY,
          HTTP_TLS_CLIENT_CA,
          HTTP_TLS_CLIENT_AUTH,
          HTTP_RELOAD_PERIOD,
          HTTP_ALLOWED_ORIGINS,
          FEED_MAX_WAITING,
          FEED_LINGER,
          DATA_DIR,
          LOG_LEVEL,
          LOG_FORMAT,
          STORE_URL,
          STORE_USER,
          STORE_PASSWORD_FILE,
          STORE_POOL_SIZE,
          STORE_CONNECTION_TIMEOUT,
          STORE_LOCK_TIMEOUT,
          STORE_STALLED_WRITER_TIMEOUT,
          POLL_PERIOD,
          POLL_FULL_PERIOD,
          POLL_RETRY_MIN,
          SNAPSHOT_ENABLED,
          SNAPSHOT_PERIOD,
          CLEANUP_ENABLED,
          CLEANUP_PERIOD,
          CLEANUP_GRACE,
          CLEANUP_BATCH_SIZE,
          MERGE_POLICY,
          REALTIME_LEASE,
          PENDING_FOLLOWER_LIMIT,
          BACKFILL_ENABLED,
          BACKFILL_CAPACITY,
          BACKFILL_BATCH_SIZE,
          BACKFILL_LINGER,
          BACKFILL_RETRY_MIN,
          BACKFILL_RETRY_MAX,
          BACKFILL_SWEEP_PERIOD,
          BACKFILL_STOP_WAIT,
          QUERY_MAX_SEGMENTS,
          QUERY_CONCURRENCY,
          QUERY_PER_SERVER_CONCURRENCY,
          QUERY_TIMEOUT,
          QUERY_SLOW_AFTER,
          QUERY_PERIOD,
          QUERY_LINGER,
          QUERY_RETRY_MIN,
          QUERY_RETRY_MAX,
          QUERY_UNREADABLE_RETRY,
          ENGINE,
          DRUID_COORDINATOR,
          DRUID_SEGMENTS_PERIOD,
          DRUID_SERVERS_PERIOD,
          DRUID_SYNC_TIMEOUT,
          DRUID_DATA_NODE_SCHEME,
          DRUID_USER,
          DRUID_PASSWORD_FILE,
          DRUID_PASSWORD,
          DRUID_TRUST_STORE,
          DRUID_TRUST_STORE_PASSWORD_FILE,
          HA,
          HA_ZOOKEEPER_HOSTS,
          HA_ZOOKEEPER_PATH,
          HA_ZOOKEEPER_SESSION_TIMEOUT,
          HA_ZOOKEEPER_USER,
          HA_ZOOKEEPER_PASSWORD_FILE,
          HA_ZOOKEEPER_TLS,
          HA_ZOOKEEPER_TLS_CA,
          HA_ZOOKEEPER_TLS_IDENTITY,
          HA_ADVERTISE,
          HA_TOKEN_FILE,
          HA_TLS_CA,
          HA_MAX_STALENESS);

  private Settings() {}

  private static boolean isPath(String text) {
    try {
      var unused = Path.of(text);
      return true;
    } catch (InvalidPathException notAPath) {
      return false;
    }
  }

  private static boolean isCoordinator(String text) {
    try {
      return DruidConfig.isCoordinator(URI.create(text));
    } catch (IllegalArgumentException noAddress) {
      return false;
    }
  }

  /** Every key, in the order of the documentation. */
  public static ImmutableList<Setting<?>> all() {
    return ALL;
  }

  static Optional<Setting<?>> byKey(String key) {
    return ALL.stream().filter(setting -> setting.key().equals(key)).findFirst();
  }

  static Optional<Setting<?>> byEnvironmentName(String name) {
    return ALL.stream().filter(setting -> setting.environmentName().equals(name)).findFirst();
  }
}
