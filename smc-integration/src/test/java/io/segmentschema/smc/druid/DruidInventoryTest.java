package io.segmentschema.smc.druid;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.inventory.SegmentInventory;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The inventory of a stub cluster, over HTTP on loopback. Time stands still unless a test moves it.
 */
final class DruidInventoryTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final SegmentId SEGMENT = StubCluster.segment(0);
  private static final SegmentId OTHER = StubCluster.segment(1);

  private final ManualTime time = new ManualTime();
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(3);
  private final SchemaCache cache =
      new SchemaCache(SchemaCacheConfig.DEFAULT, time.clock(), time.ticker());
  private final SegmentInventory inventory = new SegmentInventory(cache::polledVersion);
  private final StubCluster cluster = new StubCluster();
  private final StubNode historical = cluster.historical();
  private DruidInventory druid = attached(UnaryOperator.identity());

  @AfterEach
  void end() {
    druid.stop();
    scheduler.shutdownNow();
    cluster.close();
  }

  @Test
  void listAndServedSegmentsMakeItComplete() {
    cluster.use(SEGMENT);
    cluster.useTombstone(OTHER);
    historical.load(SEGMENT);

    start();
    await(inventory::isComplete);
    await(() -> isServed(SEGMENT));

    assertTrue(inventory.find(OTHER).orElseThrow().tombstone());
    assertEquals(1, inventory.find(SEGMENT).orElseThrow().replicationFactor());
  }

  @Test
  void changesComeWithoutAskingForEverythingAgain() {
    startWith(SEGMENT);

    historical.load(OTHER);
    await(() -> isServed(OTHER));
    historical.drop(SEGMENT);
    await(() -> !isServed(SEGMENT));

    assertEquals(1, historical.wholeAnswers());
  }

  @Test
  void lostCounterMakesTheNodeTellEverythingOnce() {
    startWith(SEGMENT);

    historical.resetCounter();
    await(() -> historical.wholeAnswers() == 2);
    historical.load(OTHER);
    await(() -> isServed(OTHER));

    assertTrue(isServed(SEGMENT));
    assertEquals(2, historical.wholeAnswers());
  }

  @ParameterizedTest
  @EnumSource(names = "SOUND", mode = EnumSource.Mode.EXCLUDE)
  void badNodeHoldsUpNeitherTheOthersNorTheFirstPictureForLong(StubNode.Manner manner) {
    // given
    StubNode bad = cluster.historical();
    bad.load(OTHER);
    bad.behave(manner);
    historical.load(SEGMENT);
    cluster.use(SEGMENT, OTHER);

    // when
    start();
    await(() -> isServed(SEGMENT));
    await(() -> bad.questions() >= 1);
    time.advance(Duration.ofSeconds(31));
    await(inventory::isComplete);

    // then
    historical.load(StubCluster.segment(2));
    await(() -> isServed(StubCluster.segment(2)));
    assertTrue(!isServed(OTHER));
    if (manner != StubNode.Manner.SILENT) {
      bad.behave(StubNode.Manner.SOUND);
      await(() -> isServed(OTHER));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = StubNode.Manner.class,
      names = {"REFUSING", "GARBLED", "PARTIAL"})
  void nodeThatCeasesToAnswerWellKeepsWhatItServedAndGoesOnLater(StubNode.Manner manner) {
    startWith(SEGMENT);

    historical.behave(manner);
    historical.load(OTHER);
    long asked = historical.questions();
    await(() -> historical.questions() > asked);
    assertTrue(isServed(SEGMENT));

    historical.behave(StubNode.Manner.SOUND);
    await(() -> isServed(OTHER));
    assertTrue(isServed(SEGMENT));
  }

  @Test
  void nodeThatIsGoneLeavesAndOneThatIsNewIsFollowed() {
    startWith(SEGMENT);
    StubNode replacement = cluster.historical();
    replacement.load(SEGMENT, OTHER);
    await(() -> isServed(OTHER));

    cluster.unlist(historical);
    historical.close();

    await(() -> inventory.serversOf(SEGMENT).equals(ImmutableList.of(replacement.name())));
  }

  @Test
  void coordinatorThatListsNoServersForAMomentTakesNobodyAway() {
    // given
    startWith(SEGMENT);
    StubNode task = task(OTHER);

    // when
    cluster.unlist(historical);
    cluster.unlist(task);
    await(moreServerLists(3));

    // then
    assertTrue(isServed(SEGMENT));
    assertEquals(ImmutableList.of("a"), columns(OTHER));
    cluster.list(historical);
    await(moreServerLists(2));
    time.advance(Duration.ofMinutes(6));
    await(() -> !inventory.isRealtime(OTHER));
    assertTrue(isServed(SEGMENT));
  }

  @Test
  void coordinatorThatIsAwayTakesNothingAway() {
    startWith(SEGMENT);
    long lists = cluster.segmentLists();

    cluster.refuse(true);
    historical.load(OTHER);
    await(() -> isServed(OTHER));
    assertTrue(isServed(SEGMENT) && inventory.find(SEGMENT).isPresent());

    cluster.refuse(false);
    time.advance(Duration.ofMinutes(1));
    await(() -> cluster.segmentLists() > lists);
  }

  @Test
  void coordinatorThatDoesNotLeadSendsOnToTheOneThatDoes() {
    cluster.use(SEGMENT);
    historical.load(SEGMENT);
    try (StubCluster follower = new StubCluster()) {
      follower.follow(cluster.address());
      druid = attached(config -> with(config, follower.address(), config.credentials()));
      start();

      await(() -> inventory.isComplete() && isServed(SEGMENT));
    }
  }

  @Test
  void credentialsGoWithEveryRequestAndStandInNoText() {
    cluster.use(SEGMENT);
    historical.load(SEGMENT);
    Credentials credentials = new Credentials("reader", "open sesame");
    druid = attached(config -> with(config, config.coordinator(), Optional.of(credentials)));

    start();
    await(() -> inventory.isComplete() && isServed(SEGMENT));

    assertEquals("Basic cmVhZGVyOm9wZW4gc2VzYW1l", cluster.authorization());
    assertEquals("Basic cmVhZGVyOm9wZW4gc2VzYW1l", historical.authorization());
    assertTrue(!credentials.toString().contains("sesame"));
  }

  @Test
  void credentialsDoNotFollowARedirectToAnotherPath() {
    cluster.use(SEGMENT);
    historical.load(SEGMENT);
    try (StubCluster proxy = new StubCluster()) {
      proxy.sendToLogin(cluster.address());
      Credentials credentials = new Credentials("reader", "open sesame");
      druid = attached(config -> with(config, proxy.address(), Optional.of(credentials)));

      start();
      // Two kinds of lists are asked for, so one has come back after its redirect.
      await(() -> proxy.sentOn() >= 3);
    }

    assertEquals("", cluster.authorization());
    assertTrue(!inventory.isComplete());
  }

  @Test
  void tasksColumnsAreReadableAndADeltaWithoutItsBaseMakesItTellEverything() {
    startWith(SEGMENT);
    StubNode task = task(OTHER);
    long whole = task.wholeAnswers();

    task.load(StubCluster.segment(2));
    task.tellDelta(StubCluster.segment(2), "y:LONG", "x:LONG,y:LONG");

    await(() -> columns(StubCluster.segment(2)).equals(ImmutableList.of("x", "y")));
    assertEquals(whole + 1, task.wholeAnswers());
    assertEquals(ImmutableList.of("a"), columns(OTHER));
    assertTrue(inventory.isRealtime(OTHER) && !isServed(OTHER));
  }

  @Test
  void taskThatRefusesAtFirstIsWaitedForAndNamed() {
    // given
    StubNode task = cluster.task();
    task.load(OTHER);
    task.tellAbsolute(OTHER, "a:LONG");
    task.behave(StubNode.Manner.REFUSING);
    begin(SEGMENT);
    await(() -> isServed(SEGMENT));
    await(() -> task.questions() > 1);
    await(moreServerLists(3));

    // when
    String missing = druid.waitsFor().orElseThrow();

    // then
    assertEquals(
        "1 of 2 data nodes have not told what they serve, such as " + task.name() + ".", missing);
    assertTrue(!inventory.isComplete());
    task.behave(StubNode.Manner.SOUND);
    await(inventory::isComplete);
    assertTrue(druid.waitsFor().isEmpty());
    assertEquals(ImmutableList.of("a"), columns(OTHER));
  }

  @Test
  void coordinatorThatRefusesItsListsIsNamedWhereReadinessIsMissing() {
    cluster.refuse(true);
    start();

    await(() -> druid.waitsFor().orElseThrow().contains("status=503"));
  }

  @Test
  void nodeThatAnswersWithoutEndTakesNoMoreThanItsShareAndCostsNobodyElse() {
    // given
    AnswerRoom room = new AnswerRoom(1 << 20);
    druid = attached(UnaryOperator.identity(), room);
    StubNode endless = cluster.historical();
    endless.load(OTHER);
    endless.behave(StubNode.Manner.ENDLESS);
    begin(SEGMENT);
    await(() -> isServed(SEGMENT));
    await(() -> endless.questions() > 1);

    // when
    historical.load(StubCluster.segment(2));
    await(() -> isServed(StubCluster.segment(2)));
    endless.behave(StubNode.Manner.SOUND);
    await(() -> isServed(OTHER));

    // then
    await(() -> room.taken() == 0);
  }

  @Test
  void segmentHandedOffWhileWeWereAwayIsNoRealtimeSegmentForEver() {
    StubNode task = cluster.task();
    task.load(OTHER, StubCluster.segment(2));
    task.tellAbsolute(OTHER, "told:LONG");
    task.tellAbsolute(StubCluster.segment(2), "b:LONG");
    task.dropButTell(OTHER);

    startWith(SEGMENT);

    await(() -> columns(StubCluster.segment(2)).equals(ImmutableList.of("b")));
    assertEquals(ImmutableList.of(), columns(OTHER));
    assertTrue(!inventory.isRealtime(OTHER));
  }

  @Test
  void taskThatDiesWithoutAWordKeepsItsColumnsUntilListsLackItsSegment() {
    // given
    startWith(SEGMENT);
    StubNode task = task(OTHER);

    // when
    task.close();
    cluster.unlist(task);
    await(() -> !inventory.isRealtime(OTHER));

    // then
    assertEquals(ImmutableList.of("a"), columns(OTHER));
    time.advance(Duration.ofMinutes(1));
    await(() -> columns(OTHER).isEmpty());
  }

  @Test
  void segmentThatNoListHadBringsTheNextListSoon() {
    druid = attached(config -> withSegmentsPeriod(config, Duration.ofHours(1)));
    cluster.use(SEGMENT);
    historical.load(SEGMENT);
    start();
    await(() -> inventory.isComplete() && isServed(SEGMENT));

    cluster.use(OTHER);
    historical.load(OTHER);
    time.advance(Duration.ofMinutes(1));

    await(() -> inventory.find(OTHER).isPresent());
  }

  @Test
  void wishForAnEarlyListNeverPutsTheNextOneOff() {
    cluster.whileListing(() -> time.advance(Duration.ofMillis(50)));
    historical.load(SEGMENT, OTHER);
    start();
    await(() -> inventory.isComplete() && isServed(SEGMENT));

    long lists = cluster.segmentLists();
    historical.load(StubCluster.segment(2));
    await(() -> isServed(StubCluster.segment(2)));

    await(() -> cluster.segmentLists() > lists + 1);
  }

  private StubNode task(SegmentId id) {
    StubNode task = cluster.task();
    task.load(id);
    task.tellAbsolute(id, "a:LONG");
    await(() -> columns(id).equals(ImmutableList.of("a")));
    return task;
  }

  private void begin(SegmentId id) {
    cluster.use(id);
    historical.load(id);
    start();
  }

  private void startWith(SegmentId id) {
    begin(id);
    await(() -> inventory.isComplete() && isServed(id));
  }

  private void start() {
    druid.start(inventory);
  }

  private DruidInventory attached(UnaryOperator<DruidConfig> change) {
    return attached(change, new AnswerRoom(16 << 20));
  }

  private DruidInventory attached(UnaryOperator<DruidConfig> change, AnswerRoom room) {
    DruidConfig config =
        change.apply(
            new DruidConfig(
                cluster.address(),
                "http",
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(1),
                Duration.ofMillis(100),
                Duration.ofSeconds(2)));
    return new DruidInventory(config, config.http(), cache, scheduler, time.ticker(), room);
  }

  private static DruidConfig with(
      DruidConfig config, URI coordinator, Optional<Credentials> credentials) {
    return new DruidConfig(
        coordinator,
        config.nodeScheme(),
        credentials,
        config.trust(),
        config.segmentsPeriod(),
        config.serversPeriod(),
        config.syncTimeout());
  }

  private static DruidConfig withSegmentsPeriod(DruidConfig config, Duration period) {
    return new DruidConfig(
        config.coordinator(),
        config.nodeScheme(),
        config.credentials(),
        config.trust(),
        period,
        config.serversPeriod(),
        config.syncTimeout());
  }

  private Callable<Boolean> moreServerLists(int more) {
    long before = cluster.serverLists();
    return () -> cluster.serverLists() > before + more;
  }

  private boolean isServed(SegmentId id) {
    return !inventory.serversOf(id).isEmpty();
  }

  private ImmutableList<String> columns(SegmentId id) {
    return cache.schemaOf(id) instanceof SchemaLookup.Found found
        ? found.schema().rowSignature().columns().stream()
            .map(Column::name)
            .collect(toImmutableList())
        : ImmutableList.of();
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(condition);
  }
}
