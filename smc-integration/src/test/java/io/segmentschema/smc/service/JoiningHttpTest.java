package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.Bodies.WIKI_ID;
import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.poller.PollReport;
import io.segmentschema.poller.PublishedSegment;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.members.Member;
import io.segmentschema.smc.members.Peers;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A service that comes to others, over real sockets. */
@Timeout(120)
final class JoiningHttpTest {

  private static final Duration LIMIT = Duration.ofMinutes(1);

  private ServiceFixture present;
  private final ServiceFixture coming = new ServiceFixture();

  @BeforeEach
  void start() throws Exception {
    present = ServiceFixture.ready();
  }

  @AfterEach
  void stop() {
    present.close();
    coming.close();
  }

  @Test
  void nodeThatComesKnowsWhatTasksHaveToldBeforeItIsReady() throws Exception {
    // given
    push(present, "t", 1, WIKI_ID, List.of("a", "b"));

    // when
    come(present);
    coming.store.poll();

    // then: it waits for a poll that began after the transfer
    coming.store.awaitPollAsked();
    assertEquals(503, coming.get("/readyz").statusCode());
    assertEquals(503, coming.get("/v1/datasources/wiki/schema").statusCode());
    coming.joining.polled(report(Duration.ofDays(1)));
    assertEquals(503, coming.get("/readyz").statusCode());
    coming.joining.polled(report(Duration.ZERO));
    assertEquals(200, coming.get("/readyz").statusCode());
    assertEquals(List.of("a", "b"), columns());
  }

  @Test
  void leaderIsAskedFirst() throws Exception {
    // given: only the leader knows of the task
    try (ServiceFixture leader = ServiceFixture.ready()) {
      present.leadership.become(Role.FOLLOWER);
      push(leader, "t", 1, WIKI_ID, List.of("a"));

      // when
      come(present, leader);

      // then
      coming.store.awaitPollAsked();
      assertEquals(1, coming.cache.stageCounts().realtime());
    }
  }

  @Test
  void leaderThatHasJustComeItselfIsNotTheOnlyOneThatIsAsked() throws Exception {
    // given: it waits for its first poll, and the follower has heard the task
    try (ServiceFixture leader = new ServiceFixture()) {
      leader.lifecycle.start();
      present.leadership.become(Role.FOLLOWER);
      push(present, "t", 1, WIKI_ID, List.of("a"));

      // when
      come(present, leader);

      // then
      coming.store.awaitPollAsked();
      assertEquals(1, coming.cache.stageCounts().realtime());
    }
  }

  @Test
  void whereNobodyIsReadyAllAreAsked() throws Exception {
    // given
    try (ServiceFixture one = new ServiceFixture();
        ServiceFixture other = new ServiceFixture()) {
      one.lifecycle.start();
      other.lifecycle.start();
      push(one, "t", 1, WIKI_ID, List.of("a"));
      push(other, "u", 1, WIKI_ID.replace("_v1", "_v2"), List.of("b"));

      // when
      come(one, other);

      // then
      coming.store.awaitPollAsked();
      assertEquals(2, coming.cache.stageCounts().realtime());
    }
  }

  @Test
  void memberThatDoesNotKnowTheNodeYetIsAskedAgain() throws Exception {
    // given: what it hears now it would not pass on
    push(present, "t", 1, WIKI_ID, List.of("a"));
    coming.members.are(present.members.self());
    coming.lifecycle.start();
    Awaitility.await()
        .atMost(LIMIT)
        .until(
            () ->
                coming.metrics.counter("schema.members.requests", "outcome", "refused").count()
                    > 0);
    assertEquals(0, coming.cache.stageCounts().realtime());

    // when
    present.members.are(coming.members.self());

    // then
    coming.store.awaitPollAsked();
    assertEquals(1, coming.cache.stageCounts().realtime());
  }

  @Test
  void nodeThatDoesNotKnowYetWhoIsThereIsNotTakenForAlone() throws Exception {
    // given
    push(present, "t", 1, WIKI_ID, List.of("a"));
    coming.members.areUnknown();
    coming.lifecycle.start();

    // when
    present.members.are(coming.members.self());
    coming.members.are(present.members.self());

    // then
    coming.store.awaitPollAsked();
    assertEquals(1, coming.cache.stageCounts().realtime());
  }

  @Test
  void whatDoesNotFitOnOnePageComesOnFurtherOnes() throws Exception {
    // given: three pages
    List<String> many = IntStream.range(0, 2_000).mapToObj(i -> "c" + i).toList();
    for (int task = 0; task < 60; task++) {
      push(present, "task " + task + "&\u00e4", 1, WIKI_ID.replace("_v1", "_v" + task), many);
    }

    // when
    come(present);

    // then
    coming.store.awaitPollAsked();
    assertEquals(60, coming.cache.stageCounts().realtime());
  }

  @Test
  void whatIsHandedOffMeanwhileIsFinalOnceTheTransferIsOver() throws Exception {
    // given: the transfer cannot begin yet
    coming.members.are(present.members.self());
    coming.lifecycle.start();
    push(coming, "t", 1, WIKI_ID, List.of("a"));
    remove(coming, "t", 2, WIKI_ID);
    push(coming, "u", 1, WIKI_ID, List.of("b"));

    // when
    present.members.are(coming.members.self());
    coming.store.awaitPollAsked();
    remove(coming, "u", 2, WIKI_ID);

    // then
    HttpResponse<String> late =
        coming.post("/v1/realtime/schemas", message("v", 1, WIKI_ID, List.of("c")));
    assertEquals(1, json(late).path("rejected").size(), late.body());
  }

  @Test
  void whatWasHandedOffAndIsNotInTheStoreYetIsReadableToo() throws Exception {
    // given: the row has come without a schema
    push(present, "t", 1, WIKI_ID, List.of("a"));
    remove(present, "t", 2, WIKI_ID);
    for (ServiceFixture service : List.of(present, coming)) {
      service.store.commitElsewhere(row(WIKI_ID));
      service.store.poll();
    }
    assertEquals(1, present.cache.stageCounts().pendingBackfill());

    // when
    come(present);
    coming.store.awaitPollAsked();
    coming.joining.polled(report(Duration.ZERO));

    // then
    assertEquals(200, coming.get("/readyz").statusCode());
    assertEquals(List.of("a"), columns());
    assertEquals(1, coming.cache.stageCounts().pendingBackfill());
  }

  @Test
  void nodeGoesOnAloneWhereNobodyListens() throws Exception {
    // when
    coming.members.are(new Member("dead", URI.create("http://127.0.0.1:1")));
    coming.lifecycle.start();
    coming.store.poll();

    // then
    Awaitility.await().atMost(LIMIT).until(() -> coming.get("/readyz").statusCode() == 200);
    assertEquals(0, coming.store.pollsAsked());
  }

  @Test
  void nodeGoesOnAfterAWhileWhereSomebodyListensAndDoesNotAnswer() throws Exception {
    try (SilentMember silent = new SilentMember()) {
      // when
      coming.members.are(silent.member());
      coming.lifecycle.start();
      push(coming, "t", 1, WIKI_ID, List.of("a"));
      remove(coming, "t", 2, WIKI_ID);
      coming.store.commitElsewhere(row(WIKI_ID));
      coming.store.poll();
      assertEquals(0, coming.cache.stageCounts().pendingBackfill());

      // then: it is asked more than once
      silent.awaitConnections(2);
      Awaitility.await().atMost(LIMIT).until(() -> !coming.joining.isWaitedFor());
      assertEquals(200, coming.get("/readyz").statusCode());

      // and: handoffs wait no longer either
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> coming.cache.stageCounts().pendingBackfill() == 1);
    }
  }

  @Test
  void nodeThatWasNotToldForAWhileTakesOverAgainAndIsReadyAllTheTime() throws Exception {
    // given
    push(present, "t", 1, WIKI_ID, List.of("a"));
    comeAndBeReady();
    assertEquals(List.of("a"), columns());
    push(present, "t", 2, WIKI_ID, List.of("a", "b"));

    // when
    coming.joining.again();

    // then
    assertEquals(200, coming.get("/readyz").statusCode());
    Awaitility.await().atMost(LIMIT).until(() -> columns().equals(List.of("a", "b")));
    Awaitility.await().atMost(LIMIT).until(() -> coming.store.pollsAsked() == 2);
    assertEquals(200, coming.get("/readyz").statusCode());
  }

  @Test
  void answerFromBeforeANewBeginningDoesNotEndIt() throws Exception {
    try (SlowMember slow = new SlowMember(present)) {
      // given
      push(present, "t", 1, WIKI_ID, List.of("a"));
      present.members.are(new Member(coming.cache.instance(), URI.create("http://127.0.0.1:1")));
      coming.members.are(slow.member());
      coming.lifecycle.start();
      coming.store.poll();
      CountDownLatch old = slow.awaitAnswer();
      push(present, "t", 2, WIKI_ID, List.of("a", "b"));
      coming.joining.again();
      CountDownLatch current = slow.awaitAnswer();

      // when
      double before = requestsOver();
      old.countDown();
      Awaitility.await().atMost(LIMIT).until(() -> requestsOver() > before);
      slow.beQuick();
      current.countDown();

      // then
      coming.store.awaitPollAsked();
      coming.joining.polled(report(Duration.ZERO));
      Awaitility.await().atMost(LIMIT).until(() -> columns().equals(List.of("a", "b")));
    }
  }

  private double requestsOver() {
    return Stream.of("answered", "failed")
        .mapToDouble(
            outcome ->
                coming.metrics.counter("schema.members.requests", "outcome", outcome).count())
        .sum();
  }

  @Test
  void handoffWaitsWhileTheNodeTakesOverAgain() throws Exception {
    // given: the other does not know the node yet
    comeAndBeReady();
    present.members.are();
    coming.joining.again();

    // when
    push(present, "t", 1, WIKI_ID, List.of("a"));
    push(coming, "u", 1, WIKI_ID, List.of("b"));
    remove(coming, "u", 2, WIKI_ID);
    coming.store.commitElsewhere(row(WIKI_ID));
    coming.store.poll();
    assertEquals(0, coming.cache.stageCounts().pendingBackfill());
    present.members.are(coming.members.self());

    // then
    Awaitility.await().atMost(LIMIT).until(() -> columns().equals(List.of("a", "b")));
  }

  @Test
  void handoffDoesNotWaitWhereTheNodeHasStopped() throws Exception {
    // given
    comeAndBeReady();
    present.members.are();

    // when
    coming.joining.stop();
    coming.joining.again();

    // then
    push(coming, "u", 1, WIKI_ID, List.of("b"));
    remove(coming, "u", 2, WIKI_ID);
    coming.store.commitElsewhere(row(WIKI_ID));
    coming.store.poll();
    assertEquals(1, coming.cache.stageCounts().pendingBackfill());
  }

  @Test
  void nodeThatIsAloneWaitsForNobody() throws Exception {
    // when
    come();
    coming.store.poll();

    // then
    assertFalse(coming.joining.isWaitedFor());
    assertEquals(200, coming.get("/readyz").statusCode());
  }

  private void come(ServiceFixture... others) throws Exception {
    for (ServiceFixture other : others) {
      other.members.are(new Member(coming.cache.instance(), URI.create("http://127.0.0.1:1")));
    }
    coming.members.are(
        Arrays.stream(others).map(other -> other.members.self()).toArray(Member[]::new));
    coming.lifecycle.start();
  }

  private void comeAndBeReady() throws Exception {
    come(present);
    coming.store.poll();
    coming.store.awaitPollAsked();
    coming.joining.polled(report(Duration.ZERO));
    assertEquals(200, coming.get("/readyz").statusCode());
  }

  private static PublishedSegment row(String id) {
    return new PublishedSegment(
        SegmentId.parse(DatasourceName.of("wiki"), id),
        false,
        OptionalLong.of(1),
        Optional.empty());
  }

  private static PollReport report(Duration duration) {
    return new PollReport(PollKind.DELTA, new StoreVersion(1), LeaderEpoch.NONE, 0, 0, 0, duration);
  }

  private static void push(
      ServiceFixture service, String task, int sequence, String id, List<String> columns)
      throws Exception {
    HttpResponse<String> answer =
        service.post(
            "/v1/realtime/schemas",
            message(task, sequence, id, columns),
            Peers.PASSED_ON,
            "a test");
    assertEquals(200, answer.statusCode(), answer.body());
  }

  private static String message(String task, int sequence, String id, List<String> columns) {
    String types = String.join(",", columns.stream().map(name -> "'" + name + "':'LONG'").toList());
    return Bodies.json(
        "{'task':'%s','epoch':1,'sequence':%d,'segmentSchemas':[{'dataSource':'wiki','segmentId':'%s','delta':false,'numRows':1,'newColumns':['%s'],'updatedColumns':[],'columnTypeMap':{%s}}]}"
            .formatted(task, sequence, id, String.join("','", columns), types));
  }

  private static void remove(ServiceFixture service, String task, int sequence, String id)
      throws Exception {
    HttpResponse<String> answer =
        service.post(
            "/v1/realtime/removals",
            Bodies.json(
                "{'task':'%s','epoch':1,'sequence':%d,'segmentIds':['%s'],'reason':'handedOff'}"
                    .formatted(task, sequence, id)),
            Peers.PASSED_ON,
            "a test");
    assertEquals(1, json(answer).path("removed").asInt(), answer.body());
  }

  private List<String> columns() throws Exception {
    return json(coming.get("/v1/datasources/wiki/schema"))
        .path("rowSignature")
        .findValuesAsText("name");
  }
}
