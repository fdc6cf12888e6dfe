package io.segmentschema.smc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableMap;
import io.segmentschema.backfill.BackfillConfig;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.poller.CleanupConfig;
import io.segmentschema.poller.PollerConfig;
import io.segmentschema.poller.SnapshotConfig;
import io.segmentschema.poller.StoreConfig;
import io.segmentschema.smc.druid.DruidConfig;
import io.segmentschema.smc.leadership.ZooKeeperConfig;
import io.segmentschema.smc.refresh.RefreshConfig;
import io.segmentschema.smc.security.SecurityConfig;
import io.segmentschema.smc.service.HttpConfig;
import io.segmentschema.smc.service.feed.FeedConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigurationTest {

  private static final ImmutableMap<String, String> NOTHING = ImmutableMap.of();

  @TempDir Path folder;

  @Test
  void nothingSaidGivesTheModulesDefaults() {
    ResolvedConfig config = resolve(NOTHING, NOTHING, Optional.empty());

    assertEquals(HttpConfig.DEFAULT, config.http());
    assertEquals(SchemaCacheConfig.DEFAULT, config.cache());
    assertEquals(RefreshConfig.DEFAULT, config.refresh());
    assertEquals(PollerConfig.DEFAULT, config.poller());
    assertEquals(SnapshotConfig.DEFAULT, config.snapshot());
    assertEquals(CleanupConfig.DEFAULT, config.cleanup());
    assertEquals(Optional.empty(), config.zooKeeper());
    assertTrue(config.embedded());
    assertTrue(
        config
            .store()
            .url()
            .startsWith("jdbc:h2:file:" + Path.of("data/segment-schemas").toAbsolutePath()),
        config.store().url());
    assertEquals(Path.of("data"), config.dataDir());
    assertEquals("INFO", config.logLevel());
    assertEquals(BackfillConfig.DEFAULT.capacity(), config.backfill().capacity());
    // Shorter than the module's own, so that a stop ends within ten seconds.
    assertEquals(Duration.ofSeconds(4), config.backfill().stopWait());
  }

  @Test
  void flagsGoBeforeEnvironmentBeforeFileBeforeDefaults() throws IOException {
    Path file =
        file(
            "schema-cache.http.port=1001\nschema-cache.query.period=PT3S\nschema-cache.data-dir=f\n");
    ImmutableMap<String, String> environment =
        ImmutableMap.of("SCHEMA_CACHE_HTTP_PORT", "1002", "SCHEMA_CACHE_QUERY_PERIOD", "PT4S");
    ImmutableMap<String, String> flags = ImmutableMap.of("schema-cache.http.port", "1003");

    ResolvedConfig config = resolve(flags, environment, Optional.of(file));

    assertEquals(1003, config.http().port());
    assertEquals(Duration.ofSeconds(4), config.refresh().period());
    assertEquals(Path.of("f"), config.dataDir());
    assertEquals(RefreshConfig.DEFAULT.timeout(), config.refresh().timeout());
  }

  @Test
  void everyKeyIsMappedToItsPlace() throws IOException {
    ImmutableMap.Builder<String, String> flags = ImmutableMap.builder();
    flags.put("schema-cache.http.host", "::1");
    flags.put("schema-cache.http.max-connections", "50");
    flags.put("schema-cache.http.max-request-bytes", "2048");
    flags.put("schema-cache.http.body-timeout", "PT20S");
    flags.put("schema-cache.feed.max-waiting", "41");
    flags.put("schema-cache.feed.linger", "PT2S");
    flags.put("schema-cache.log.level", "DEBUG");
    flags.put("schema-cache.store.url", "jdbc:mysql://db/schemas");
    flags.put("schema-cache.store.user", "cache");
    flags.put(
        "schema-cache.store.password-file",
        Files.writeString(folder.resolve("password"), "se cret\n").toString());
    flags.put("schema-cache.store.pool-size", "31");
    flags.put("schema-cache.store.connection-timeout", "PT32S");
    flags.put("schema-cache.store.lock-timeout", "PT33S");
    flags.put("schema-cache.store.stalled-writer-timeout", "PT34S");
    flags.put("schema-cache.poll.period", "PT35S");
    flags.put("schema-cache.poll.full-period", "PT36M");
    flags.put("schema-cache.poll.retry-min", "PT3S");
    flags.put("schema-cache.cleanup.enabled", "false");
    flags.put("schema-cache.snapshot.enabled", "true");
    flags.put("schema-cache.snapshot.period", "PT40S");
    flags.put("schema-cache.cleanup.period", "PT37M");
    flags.put("schema-cache.cleanup.grace", "PT38M");
    flags.put("schema-cache.cleanup.batch-size", "39");
    flags.put("schema-cache.merge-policy", "latestInterval");
    flags.put("schema-cache.realtime.lease", "PT1M");
    flags.put("schema-cache.pending.follower-limit", "PT2M");
    flags.put("schema-cache.backfill.enabled", "false");
    flags.put("schema-cache.backfill.capacity", "11");
    flags.put("schema-cache.backfill.batch-size", "12");
    flags.put("schema-cache.backfill.linger", "PT0.1S");
    flags.put("schema-cache.backfill.retry-min", "PT0.2S");
    flags.put("schema-cache.backfill.retry-max", "PT3S");
    flags.put("schema-cache.backfill.sweep-period", "PT4S");
    flags.put("schema-cache.backfill.stop-wait", "PT5S");
    flags.put("schema-cache.query.max-segments", "21");
    flags.put("schema-cache.query.concurrency", "22");
    flags.put("schema-cache.query.per-server-concurrency", "23");
    flags.put("schema-cache.query.timeout", "PT24S");
    flags.put("schema-cache.query.slow-after", "PT25S");
    flags.put("schema-cache.query.period", "PT26S");
    flags.put("schema-cache.query.linger", "PT27S");
    flags.put("schema-cache.query.retry-min", "PT28S");
    flags.put("schema-cache.query.retry-max", "PT29S");
    flags.put("schema-cache.query.unreadable-retry", "PT30M");

    ResolvedConfig config = resolve(flags.buildOrThrow(), NOTHING, Optional.empty());

    assertEquals(
        new HttpConfig("::1", 8085, 50, 2_048, Duration.ofSeconds(20), SecurityConfig.OFF),
        config.http());
    assertEquals(new FeedConfig(41, Duration.ofSeconds(2)), config.feed());
    assertEquals(
        new StoreConfig(
            "jdbc:mysql://db/schemas",
            "cache",
            "se cret",
            31,
            Duration.ofSeconds(32),
            Duration.ofSeconds(33),
            Duration.ofSeconds(34)),
        config.store());
    assertFalse(config.embedded());
    assertEquals(
        new PollerConfig(Duration.ofSeconds(35), Duration.ofMinutes(36), Duration.ofSeconds(3)),
        config.poller());
    assertEquals(new SnapshotConfig(true, Duration.ofSeconds(40)), config.snapshot());
    assertEquals(
        new CleanupConfig(false, Duration.ofMinutes(37), Duration.ofMinutes(38), 39),
        config.cleanup());
    assertEquals(Duration.ofMinutes(1), config.cache().realtimeLease());
    assertEquals(Duration.ofMinutes(2), config.cache().orphanedPendingLimit());
    assertEquals("LATEST_INTERVAL", config.cache().mergePolicy().name());
    assertEquals(
        new BackfillConfig(
            false,
            11,
            12,
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofSeconds(3),
            Duration.ofSeconds(4),
            Duration.ofSeconds(5)),
        config.backfill());
    assertEquals(
        new RefreshConfig(
            21,
            22,
            23,
            Duration.ofSeconds(24),
            Duration.ofSeconds(25),
            Duration.ofSeconds(26),
            Duration.ofSeconds(27),
            Duration.ofSeconds(28),
            Duration.ofSeconds(29),
            Duration.ofMinutes(30)),
        config.refresh());
  }

  @Test
  void demoHasItsOwnFolderAndIsQuietUnlessToldOtherwise() {
    ConfigurationSources nothing = ConfigurationSources.of(NOTHING, NOTHING, Optional.empty());
    ConfigurationSources told =
        ConfigurationSources.of(
            ImmutableMap.of("schema-cache.data-dir", "d", "schema-cache.log.level", "INFO"),
            NOTHING,
            Optional.empty());

    assertEquals(Path.of("data/demo"), ResolvedConfig.of(nothing, true).dataDir());
    assertEquals("WARN", ResolvedConfig.of(nothing, true).logLevel());
    assertEquals(Path.of("d"), ResolvedConfig.of(told, true).dataDir());
    assertEquals("INFO", ResolvedConfig.of(told, true).logLevel());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "schema-cache.http.port|eighty|0 to 65535",
        "schema-cache.http.port|65536|0 to 65535",
        "schema-cache.http.port|-1|0 to 65535",
        "schema-cache.http.host|0.0.0.0|127.0.0.1",
        "schema-cache.http.max-connections|9|10 to 1000000",
        "schema-cache.http.max-request-bytes|1|1024 to",
        "schema-cache.query.period|10|ISO-8601 duration in whole milliseconds from PT1S",
        "schema-cache.query.period|PT0.5S|PT1S",
        "schema-cache.query.period|PT2H|PT1H",
        "schema-cache.merge-policy|newest|leastRestrictive, latestInterval",
        "schema-cache.backfill.enabled|yes|true or false",
        "schema-cache.log.level|LOUD|INFO",
        "schema-cache.store.pool-size|1|2 to 100",
        "schema-cache.store.user|u|only together with schema-cache.store.url",
        "schema-cache.poll.period|PT0S|PT0.1S",
        "schema-cache.poll.period|PT0.1000001S|whole milliseconds",
        "schema-cache.backfill.linger|PT0.0005S|whole milliseconds from PT0S to PT1M",
        "schema-cache.cleanup.grace|PT0.000000001S|whole milliseconds",
        "schema-cache.store.url|jdbc:mysql:garbage|no JDBC driver",
        "schema-cache.store.url|jdbc:mariadb://db/x|reaches MariaDB too, as jdbc:mysql:",
        "schema-cache.cleanup.grace|P3651D|PT87600H",
        "schema-cache.data-dir|a;b|semicolon",
        "schema-cache.data-dir|''|folder"
      })
  void badValueIsRefusedInOneLineWithKeyValueAndRange(String key, String value, String allowed) {
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () -> resolve(ImmutableMap.of(key, value), NOTHING, Optional.empty()));

    assertOneLine(refused, key, "value=" + value, allowed);
  }

  @Test
  void valuesThatContradictEachOtherAreRefusedByKey() {
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () ->
                resolve(
                    ImmutableMap.of(
                        "schema-cache.query.retry-min", "PT10S",
                        "schema-cache.query.retry-max", "PT5S"),
                    NOTHING,
                    Optional.empty()));

    assertOneLine(refused, "schema-cache.query.retry-max", "PT5S", "PT10S");
  }

  @Test
  void druidClusterIsReadFromItsKeysAndItsPasswordIsShownNowhere() {
    ResolvedConfig config =
        resolve(
            ImmutableMap.of(
                "schema-cache.engine", "druid",
                "schema-cache.druid.coordinator", "https://c.example:8281/",
                "schema-cache.druid.user", "reader"),
            ImmutableMap.of("SCHEMA_CACHE_DRUID_PASSWORD", "open sesame"),
            Optional.empty());

    DruidConfig druid = config.druid().orElseThrow();
    assertEquals("https", druid.nodeScheme());
    assertEquals("open sesame", druid.credentials().orElseThrow().password());
    assertFalse(config.toString().contains("sesame"), config::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schema-cache.druid.password",
        "schema-cache.druid.pasword",
        "schema-cache.druid.passwrd"
      })
  void passwordThatCannotStandThereIsNotRepeated(String key) {
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () -> resolve(ImmutableMap.of(key, "open\u0007sesame"), NOTHING, Optional.empty()));

    assertFalse(String.valueOf(refused.getMessage()).contains("sesame"), refused::getMessage);
    assertOneLine(refused, key);
  }

  @Test
  void ensembleIsReadFromItsKeysAndHasDefaults() {
    ImmutableMap<String, String> few =
        ImmutableMap.of(
            "schema-cache.ha.mode", "zookeeper",
            "schema-cache.ha.zookeeper.hosts", "zk1:2181,zk2:2181",
            "schema-cache.store.url", "jdbc:mysql://db/schemas");
    ImmutableMap<String, String> more =
        ImmutableMap.<String, String>builder()
            .putAll(few)
            .put("schema-cache.ha.zookeeper.path", "/engines/main")
            .put("schema-cache.ha.zookeeper.session-timeout", "PT4S")
            .buildOrThrow();

    assertEquals(
        Optional.of(
            new ZooKeeperConfig("zk1:2181,zk2:2181", "/schema-cache", Duration.ofSeconds(10))),
        resolve(few, NOTHING, Optional.empty()).zooKeeper());
    assertEquals(
        Optional.of(
            new ZooKeeperConfig("zk1:2181,zk2:2181", "/engines/main", Duration.ofSeconds(4))),
        resolve(more, NOTHING, Optional.empty()).zooKeeper());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/zookeeper", "/zookeeper/quota", "/zookeeper/a/b", "/a/", "a", "/", "/a//b"})
  void pathThatIsNoneOrZooKeepersOwnIsRefused(String path) {
    ConfigurationException refused =
        assertThrows(ConfigurationException.class, () -> meetingAt(path));

    assertOneLine(refused, "schema-cache.ha.zookeeper.path", "not `/zookeeper` or below it", path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/zookeepers", "/zookeeper-1/a", "/a/zookeeper", "/ZooKeeper"})
  void pathThatIsOnlySimilarToZooKeepersOwnIsTaken(String path) {
    assertEquals(path, meetingAt(path).zooKeeper().orElseThrow().path());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "zookeeper|''|jdbc:mysql://db/x|schema-cache.ha.zookeeper.hosts|HOST:PORT",
        "standalone|zk:2181|jdbc:mysql://db/x|schema-cache.ha.zookeeper.hosts|--ha zookeeper",
        "zookeeper|zk:2181|''|schema-cache.ha.mode|--store-url",
        "zookeeper|zk|jdbc:mysql://db/x|schema-cache.ha.zookeeper.hosts|HOST:PORT",
        "zookeeper|zk:2181/x|jdbc:mysql://db/x|schema-cache.ha.zookeeper.hosts|HOST:PORT",
        "zookeeper|zk:0|jdbc:mysql://db/x|schema-cache.ha.zookeeper.hosts|1 to 65535",
        "zookeeper|zk:2181,zk:65536|jdbc:mysql://db/x|schema-cache.ha.zookeeper.hosts|1 to 65535",
        "zookeeper|zk:99999|jdbc:mysql://db/x|schema-cache.ha.zookeeper.hosts|1 to 65535",
        "raft|''|''|schema-cache.ha.mode|standalone, zookeeper"
      })
  void ensembleThatCannotElectIsRefused(
      String mode, String hosts, String store, String key, String allowed) {
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () ->
                resolve(
                    ImmutableMap.of(
                        "schema-cache.ha.mode", mode,
                        "schema-cache.ha.zookeeper.hosts", hosts,
                        "schema-cache.store.url", store),
                    NOTHING,
                    Optional.empty()));

    assertOneLine(refused, key, allowed);
  }

  @Test
  void serviceAmongOthersThatListensOnAllInterfacesMustSayWhereItIsReached() {
    ImmutableMap<String, String> settings =
        ImmutableMap.of(
            "schema-cache.ha.mode", "zookeeper",
            "schema-cache.ha.zookeeper.hosts", "zk1:2181",
            "schema-cache.http.host", "0.0.0.0",
            "schema-cache.store.url", "jdbc:mysql://db/schemas");

    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () ->
                AvailabilitySettings.zooKeeper(
                    ConfigurationSources.of(settings, NOTHING, Optional.empty())));

    assertOneLine(refused, "schema-cache.ha.advertise", "http://HOST:PORT");
  }

  @Test
  void storeUrlOfAnotherKindIsRefused() {
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () ->
                resolve(
                    ImmutableMap.of("schema-cache.store.url", "jdbc:oracle:x"),
                    NOTHING,
                    Optional.empty()));

    assertOneLine(refused, "schema-cache.store.url", "jdbc:oracle:x", "jdbc:mysql:");
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:oracle://me:s3cret@db/x",
    "jdbc:oracle:x?user=me&password=s3cret",
    "jdbc:mysql:garbage?password=s3cret"
  })
  void passwordInARefusedStoreUrlIsNotShown(String url) {
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () ->
                resolve(ImmutableMap.of("schema-cache.store.url", url), NOTHING, Optional.empty()));

    assertOneLine(refused, "schema-cache.store.url", "***");
    assertFalse(String.valueOf(refused.getMessage()).contains("s3cret"), refused.getMessage());
  }

  @Test
  void badValueIsRefusedEvenWhereAStrongerSourceOverridesIt() throws IOException {
    ImmutableMap<String, String> flags = ImmutableMap.of("schema-cache.http.port", "0");
    Path file = file("schema-cache.http.port=eighty\n");
    ImmutableMap<String, String> environment = ImmutableMap.of("SCHEMA_CACHE_HTTP_PORT", "ninety");

    assertOneLine(
        assertThrows(
            ConfigurationException.class, () -> resolve(flags, NOTHING, Optional.of(file))),
        "schema-cache.http.port",
        "value=eighty",
        "0 to 65535",
        file.toString());
    assertOneLine(
        assertThrows(
            ConfigurationException.class, () -> resolve(flags, environment, Optional.empty())),
        "value=ninety",
        "the environment");
  }

  @Test
  void unknownKeyAmongTheFlagsIsRefused() {
    assertOneLine(
        assertThrows(
            ConfigurationException.class,
            () -> resolve(ImmutableMap.of("nonsense", "1"), NOTHING, Optional.empty())),
        "nonsense",
        "the command line");
  }

  @Test
  void passwordFileThatCannotBeReadIsNamed() {
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () ->
                resolve(
                    ImmutableMap.of(
                        "schema-cache.store.url", "jdbc:mysql://db/schemas",
                        "schema-cache.store.password-file", "/no/such/file"),
                    NOTHING,
                    Optional.empty()));

    assertOneLine(refused, "schema-cache.store.password-file", "/no/such/file");
  }

  @Test
  void valueWithLineBreaksStaysOneLine() {
    ConfigurationException refused =
        assertThrows(
            ConfigurationException.class,
            () ->
                resolve(
                    NOTHING,
                    ImmutableMap.of("SCHEMA_CACHE_HTTP_PORT", "1\n2\u001b[31m"),
                    Optional.empty()));

    assertOneLine(refused, "schema-cache.http.port", "the environment");
  }

  @Test
  void unknownKeysAreRefusedWhereverTheyStand() throws IOException {
    Path file = file("schema-cache.quary.period=PT1S\n");

    assertOneLine(
        assertThrows(
            ConfigurationException.class, () -> resolve(NOTHING, NOTHING, Optional.of(file))),
        "schema-cache.quary.period",
        "did you mean schema-cache.query.period");
    assertOneLine(
        assertThrows(
            ConfigurationException.class,
            () ->
                resolve(NOTHING, ImmutableMap.of("SCHEMA_CACHE_HTTP_PROT", "1"), Optional.empty())),
        "SCHEMA_CACHE_HTTP_PROT",
        "did you mean schema-cache.http.port");
  }

  @Test
  void environmentOfOthersIsLeftAlone() {
    ImmutableMap<String, String> kubernetes =
        ImmutableMap.of(
            "SCHEMA_CACHE_PORT", "tcp://10.0.0.1:8085",
            "SCHEMA_CACHE_PORT_8085_TCP_ADDR", "10.0.0.1",
            "SCHEMA_CACHE_SERVICE_HOST", "10.0.0.1",
            "SCHEMA_CACHE_URL", "http://x",
            "SCHEMA_CACHE_JAVA_OPTS", "-Xmx1g",
            "PATH", "/bin");

    assertEquals(HttpConfig.DEFAULT, resolve(NOTHING, kubernetes, Optional.empty()).http());
  }

  @Test
  void keyWrittenTwiceInAFileIsRefused() throws IOException {
    Path file = file("schema-cache.http.port=1\nschema-cache.http.port=2\n");

    assertOneLine(
        assertThrows(
            ConfigurationException.class, () -> resolve(NOTHING, NOTHING, Optional.of(file))),
        "schema-cache.http.port",
        "twice");
  }

  @Test
  void fileThatCannotBeReadIsNamed() throws IOException {
    Path missing = folder.resolve("missing.properties");
    Path malformed = file("schema-cache.data-dir=\\u00zz\n");

    assertOneLine(
        assertThrows(
            ConfigurationException.class, () -> resolve(NOTHING, NOTHING, Optional.of(missing))),
        missing.toString());
    assertOneLine(
        assertThrows(
            ConfigurationException.class, () -> resolve(NOTHING, NOTHING, Optional.of(malformed))),
        malformed.toString());
  }

  @Test
  void everyDefaultIsAllowedAndNoTwoKeysShareAVariable() {
    for (Setting<?> setting : Settings.all()) {
      assertTrue(setting.parse(setting.defaultText()).isPresent(), setting.key());
    }
    assertEquals(
        Settings.all().size(),
        Settings.all().stream().map(Setting::environmentName).distinct().count());
  }

  private static ResolvedConfig resolve(
      Map<String, String> flags, Map<String, String> environment, Optional<Path> file) {
    return ResolvedConfig.of(ConfigurationSources.of(flags, environment, file), false);
  }

  private static ResolvedConfig meetingAt(String path) {
    return resolve(
        ImmutableMap.of(
            "schema-cache.ha.mode", "zookeeper",
            "schema-cache.ha.zookeeper.hosts", "zk:2181",
            "schema-cache.ha.zookeeper.path", path,
            "schema-cache.store.url", "jdbc:mysql://db/schemas"),
        NOTHING,
        Optional.empty());
  }

  private static void assertOneLine(ConfigurationException refused, String... parts) {
    String message = String.valueOf(refused.getMessage());
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.chars().noneMatch(Character::isISOControl), message);
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("schema-cache.properties"), content);
  }
}
