package io.segmentschema.smc.refresh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Multiset;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.StagedPoll;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import io.segmentschema.cache.testing.ManualScheduler;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.inventory.SegmentServers;
import io.segmentschema.smc.inventory.ServerName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

final class RefreshLoopTest {

  private static final ServerName ONE = new ServerName("one");
  private static final ServerName TWO = new ServerName("two");

  /** A query that waits for the test to answer it. */
  private record Asked(
      ServerName server, List<SegmentId> segments, CompletableFuture<QueryAnswer> answer) {}

  private final ManualTime time = new ManualTime();
  private final ManualScheduler scheduler = new ManualScheduler(time);
  private final SchemaCache cache =
      new SchemaCache(SchemaCacheConfig.DEFAULT, time.clock(), time.ticker());
  private final Map<SegmentId, ImmutableList<ServerName>> servers = new HashMap<>();
  private final Set<SegmentId> realtime = new HashSet<>();
  private final List<Asked> asked = new ArrayList<>();
  private boolean leading = true;
  private boolean room = true;
  private final RefreshLoop loop =
      new RefreshLoop(
          RefreshConfig.DEFAULT,
          cache,
          new SegmentServers() {
            @Override
            public ImmutableList<ServerName> serversOf(SegmentId id) {
              return servers.getOrDefault(id, ImmutableList.of());
            }

            @Override
            public boolean isRealtime(SegmentId id) {
              return realtime.contains(id);
            }
          },
          this::ask,
          () -> room,
          () -> leading,
          scheduler,
          time.ticker(),
          time.clock(),
          new Random(1));

  @Test
  void segmentOnSeveralServersIsAskedOnceAndNewestIntervalComesFirst() {
    missing(1, 2, 3);
    loop.start();
    settle();
    assertEquals(1, asked.size());
    assertEquals(List.of(segment(3), segment(2), segment(1)), asked.get(0).segments());
    answerAll(0);
    settle();
    assertEquals(1, asked.size());
    assertInstanceOf(SchemaLookup.Found.class, cache.schemaOf(segment(1)));
  }

  @Test
  void failingServerIsPassedOverForItsReplica() {
    missing(1);
    loop.start();
    settle();
    ServerName first = asked.get(0).server();
    asked.get(0).answer().completeExceptionally(new IllegalStateException("away"));
    settle();
    assertEquals(2, asked.size());
    assertTrue(!asked.get(1).server().equals(first));
    answerAll(1);
    settle();
    assertInstanceOf(SchemaLookup.Found.class, cache.schemaOf(segment(1)));
    assertEquals(1, loop.status().failed());
  }

  @Test
  void statusNamesWhoIsAskedAndWhoIsLeftAloneForHowLong() {
    missing(1);
    loop.start();
    settle();
    ServerName first = asked.get(0).server();
    scheduler.advance(Duration.ofMillis(400));

    assertEquals(first, loop.status().running().get(0).server());
    assertEquals(1, loop.status().running().get(0).segments());
    assertTrue(loop.status().running().get(0).age().compareTo(Duration.ofMillis(400)) >= 0);
    assertEquals(List.of(), loop.status().failingServers());

    asked.get(0).answer().completeExceptionally(new IllegalStateException("away"));
    settle();
    QueryStatus.FailingServer failing = loop.status().failingServers().get(0);
    assertEquals(first, failing.server());
    assertEquals("away", failing.reason());
    assertTrue(failing.freeIn().compareTo(Duration.ZERO) > 0);
    assertTrue(failing.freeIn().compareTo(RefreshConfig.DEFAULT.retryMin().multipliedBy(2)) < 0);
  }

  @Test
  void segmentWhoseAnalysisIsRefusedIsNamedUntilItIsLearnt() {
    missing(1, 2);
    loop.start();
    settle();
    refuse(0, segment(1));
    settle();

    assertEquals(
        List.of(new RefusedSegment(segment(1), asked.get(0).server(), "columns: bad")),
        loop.refused());

    asked.stream()
        .filter(query -> !query.answer().isDone())
        .forEach(query -> answerAll(asked.indexOf(query)));
    settle();
    scheduler.advance(RefreshConfig.DEFAULT.period());
    assertEquals(List.of(), loop.refused());
  }

  @Test
  void segmentThatEveryReplicaLacksIsAskedLaterAndNotAtOnce() {
    missing(1);
    loop.start();
    settle();
    lackAll(0);
    settle();
    lackAll(1);
    settle();
    assertEquals(2, asked.size());
    scheduler.advance(Duration.ofSeconds(30));
    assertEquals(3, asked.size());
  }

  @Test
  void retryComesWhenItsBackoffEndsAndNotWithTheNextPeriod() {
    missing(1);
    loop.start();
    settle();
    lackAll(0);
    settle();
    lackAll(1);
    settle();
    scheduler.advance(Duration.ofMillis(1300));
    assertEquals(3, asked.size());
  }

  @Test
  void stopSendsNoFurtherQueryAndDropsTheAnswersToCome() {
    missing(1);
    loop.start();
    settle();
    loop.stop();
    answerAll(0);
    scheduler.advance(Duration.ofMinutes(5));
    assertEquals(1, asked.size());
    assertInstanceOf(SchemaLookup.NotYetKnown.class, cache.schemaOf(segment(1)));
  }

  @Test
  void realtimeSegmentsAndThoseThatNobodyServesAreNotAsked() {
    missing(1, 2);
    servers.remove(segment(1));
    realtime.add(segment(2));
    loop.start();
    scheduler.advance(Duration.ofMinutes(5));
    assertEquals(0, asked.size());
  }

  @Test
  void tombstonesAndUnusedSegmentsAreNotAskedEvenWhileARefreshIsTakenOver() {
    missing(1, 2, 3);
    loop.start();
    StagedPoll refresh = cache.beginPoll(PollKind.FULL, new StoreVersion(3));
    refresh.add(row(1, 1));
    refresh.add(
        new CommittedSegment(
            segment(2), 2, 1, true, true, OptionalLong.empty(), StoredSchema.NONE));
    cache.applyCommit(
        new StoreVersion(3),
        List.of(
            new CommittedSegment(
                segment(3), 3, 1, false, false, OptionalLong.empty(), StoredSchema.NONE)));
    refresh.apply();
    settle();
    assertEquals(List.of(List.of(segment(1))), asked.stream().map(Asked::segments).toList());
  }

  @Test
  void coldSegmentWithoutASchemaIsAskedWhenItTurnsHot() {
    missing(1);
    servers.clear();
    loop.start();
    scheduler.advance(Duration.ofMinutes(5));
    assertEquals(0, asked.size());
    servers.put(segment(1), ImmutableList.of(ONE));
    scheduler.advance(RefreshConfig.DEFAULT.period());
    assertEquals(1, asked.size());
    answerAll(0);
    servers.clear();
    scheduler.advance(Duration.ofMinutes(5));
    assertInstanceOf(SchemaLookup.Found.class, cache.schemaOf(segment(1)));
    assertEquals(1, asked.size());
  }

  @Test
  void segmentWhosePayloadCannotBeReadIsAskedAtMostEveryTenMinutes() {
    StagedPoll poll = cache.beginPoll(PollKind.FULL, new StoreVersion(1));
    poll.add(
        new CommittedSegment(
            segment(1),
            1,
            1,
            true,
            false,
            OptionalLong.empty(),
            new StoredSchema.Unreadable(schema().fingerprint())));
    poll.apply();
    servers.put(segment(1), ImmutableList.of(ONE));
    loop.start();
    settle();
    lackAll(0);
    scheduler.advance(Duration.ofMinutes(9));
    assertEquals(1, asked.size());
    scheduler.advance(Duration.ofMinutes(2));
    assertEquals(2, asked.size());
  }

  @Test
  void datasourceThatFailsDelaysNoOther() {
    missing(1);
    SegmentId healthy = new SegmentId(DatasourceName.of("other"), segment(1).interval(), "v", 0);
    cache.applyCommit(
        new StoreVersion(2),
        List.of(
            new CommittedSegment(
                healthy, 2, 2, true, false, OptionalLong.empty(), StoredSchema.NONE)));
    servers.put(healthy, ImmutableList.of(ONE));
    loop.start();
    settle();
    for (Asked query : List.copyOf(asked)) {
      if (query.segments().contains(segment(1))) {
        query.answer().completeExceptionally(new IllegalStateException("broken"));
      } else {
        answerAll(asked.indexOf(query));
      }
    }
    settle();
    assertInstanceOf(SchemaLookup.Found.class, cache.schemaOf(healthy));
    assertInstanceOf(SchemaLookup.NotYetKnown.class, cache.schemaOf(segment(1)));
  }

  @Test
  void datasourceWithFewSegmentsLeftIsCompleteEarlyAndNobodyStarves() {
    DatasourceName small = DatasourceName.of("small");
    List<DatasourceName> all =
        List.of(
            DatasourceName.of("large-1"),
            DatasourceName.of("large-2"),
            DatasourceName.of("large-3"),
            DatasourceName.of("large-4"),
            DatasourceName.of("large-5"),
            small);
    StagedPoll poll = cache.beginPoll(PollKind.FULL, new StoreVersion(1));
    for (DatasourceName datasource : all) {
      for (int partition = 0; partition < (datasource.equals(small) ? 600 : 4000); partition++) {
        SegmentId id = new SegmentId(datasource, segment(1).interval(), "v", partition);
        poll.add(
            new CommittedSegment(id, 1, 1, true, false, OptionalLong.empty(), StoredSchema.NONE));
        servers.put(id, ImmutableList.of(ONE, TWO));
      }
    }
    poll.apply();
    loop.start();
    settle();
    int answered = 0;
    while (cache.datasourcesWithMissingSchemas().contains(small)) {
      answerAll(answered++);
      settle();
    }
    Multiset<DatasourceName> queries = HashMultiset.create();
    asked.subList(0, answered).forEach(query -> queries.add(query.segments().get(0).datasource()));
    assertTrue(answered <= 10, () -> "taking turns alone takes 18 queries: " + queries);
    assertEquals(Set.copyOf(all), queries.elementSet());
  }

  @Test
  void nothingIsAskedWithoutLeadershipOrRoom() {
    leading = false;
    missing(1);
    loop.start();
    scheduler.advance(Duration.ofMinutes(1));
    leading = true;
    room = false;
    scheduler.advance(Duration.ofMinutes(1));
    assertEquals(0, asked.size());
    room = true;
    scheduler.advance(Duration.ofMinutes(1));
    assertEquals(1, asked.size());
  }

  @Test
  void answerForASegmentThatBeganAnotherLifeIsDropped() {
    missing(1);
    loop.start();
    settle();
    StagedPoll poll = cache.beginPoll(PollKind.FULL, new StoreVersion(50));
    poll.add(row(1, 40));
    poll.apply();
    servers.clear();
    answerAll(0);
    settle();
    assertInstanceOf(SchemaLookup.NotYetKnown.class, cache.schemaOf(segment(1)));
  }

  @Test
  void moreSegmentsThanOneQueryTakesFollowAtOnce() {
    int[] hours = new int[450];
    for (int i = 0; i < hours.length; i++) {
      hours[i] = i + 1;
    }
    missing(hours);
    loop.start();
    settle();
    assertEquals(3, asked.size());
    assertEquals(450, asked.stream().mapToInt(query -> query.segments().size()).sum());
  }

  @Test
  void queryThatIsNeverAnsweredIsGivenUpAndAskedElsewhere() {
    missing(1);
    loop.start();
    settle();
    scheduler.advance(Duration.ofMinutes(3));
    assertTrue(asked.size() > 1);
    answerAll(0);
    settle();
    assertInstanceOf(SchemaLookup.NotYetKnown.class, cache.schemaOf(segment(1)));
    loop.stop();
    loop.stop();
  }

  private CompletionStage<QueryAnswer> ask(
      ServerName server, DatasourceName datasource, List<SegmentId> segments) {
    Asked query = new Asked(server, segments, new CompletableFuture<>());
    asked.add(query);
    return query.answer();
  }

  private void settle() {
    scheduler.advance(Duration.ofMillis(200));
  }

  private void refuse(int number, SegmentId id) {
    asked
        .get(number)
        .answer()
        .complete(
            new QueryAnswer(
                ImmutableMap.of(), ImmutableSet.of(), ImmutableMap.of(id, "columns: bad")));
  }

  private void answerAll(int number) {
    ImmutableMap.Builder<SegmentId, SegmentSchema> schemas = ImmutableMap.builder();
    asked.get(number).segments().forEach(id -> schemas.put(id, schema()));
    asked
        .get(number)
        .answer()
        .complete(new QueryAnswer(schemas.buildOrThrow(), ImmutableSet.of(), ImmutableMap.of()));
  }

  private void lackAll(int number) {
    asked
        .get(number)
        .answer()
        .complete(
            new QueryAnswer(
                ImmutableMap.of(),
                ImmutableSet.copyOf(asked.get(number).segments()),
                ImmutableMap.of()));
  }

  private void missing(int... hours) {
    StagedPoll poll = cache.beginPoll(PollKind.FULL, new StoreVersion(1));
    for (int hour : hours) {
      poll.add(row(hour, 1));
      servers.put(segment(hour), ImmutableList.of(ONE, TWO));
    }
    poll.apply();
  }

  private static CommittedSegment row(int hour, long revision) {
    return new CommittedSegment(
        segment(hour), revision, revision, true, false, OptionalLong.empty(), StoredSchema.NONE);
  }

  private static SegmentSchema schema() {
    return new SegmentSchema(
        FingerprintedSchema.of(
            new SchemaPayload(RowSignature.of(new Column("c", ColumnType.LONG)), Aggregators.NONE)),
        OptionalLong.of(1));
  }

  private static SegmentId segment(int hour) {
    return new SegmentId(
        DatasourceName.of("ds"),
        new SegmentInterval(hour * 3_600_000L, (hour + 1) * 3_600_000L),
        "v",
        0);
  }
}
