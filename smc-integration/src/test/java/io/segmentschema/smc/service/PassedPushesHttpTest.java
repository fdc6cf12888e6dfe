package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.Bodies.WIKI_ID;
import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.smc.members.Member;
import io.segmentschema.smc.members.Peers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What realtime tasks tell one of several services, over real sockets. */
@Timeout(120)
final class PassedPushesHttpTest {

  private static final String OTHER_ID = WIKI_ID.replace("_v1", "_v2");

  private final List<ServiceFixture> all = new ArrayList<>();
  private ServiceFixture one;
  private ServiceFixture two;
  private ServiceFixture three;

  @BeforeEach
  void start() throws Exception {
    one = ready();
    two = ready();
    three = ready();
    one.members.are(two.members.self(), three.members.self());
    two.members.are(one.members.self(), three.members.self());
    three.members.are(one.members.self(), two.members.self());
  }

  @AfterEach
  void stop() {
    all.forEach(ServiceFixture::close);
  }

  private ServiceFixture ready() throws Exception {
    ServiceFixture service = ServiceFixture.ready();
    all.add(service);
    return service;
  }

  @Test
  void pushThatReachesOneServiceIsReadableOnAllWhenItIsAnswered() throws Exception {
    // when
    JsonNode answer = push(one, 1, absolute(WIKI_ID, "a"));

    // then
    assertEquals(one.cache.instance(), answer.path("instance").asText());
    assertEquals(json("['" + WIKI_ID + "']"), answer.path("accepted"));
    assertEquals(json("[]"), answer.path("needAbsolute"));
    assertEquals(4, answer.size());
    for (ServiceFixture service : all) {
      assertEquals(List.of("a"), columns(service));
    }
  }

  @Test
  void deltasMayReachAnyServiceInTurn() throws Exception {
    // given
    push(one, 1, absolute(WIKI_ID, "a"));

    // when
    JsonNode second = push(two, 2, delta(WIKI_ID, "b"));
    JsonNode third = push(three, 3, delta(WIKI_ID, "c"));

    // then
    for (ServiceFixture service : all) {
      assertEquals(List.of("a", "b", "c"), columns(service));
    }
    // Two has never heard from the others whether they have the task's earlier messages, so it has
    // the segment told anew; the message itself has been taken everywhere.
    assertEquals(json("['" + WIKI_ID + "']"), second.path("accepted"));
    assertEquals(json("['" + WIKI_ID + "']"), third.path("accepted"));
  }

  @Test
  void removalTakesTheSegmentAwayEverywhere() throws Exception {
    // given
    push(one, 1, absolute(WIKI_ID, "a"));

    // when
    HttpResponse<String> answer =
        two.post(
            "/v1/realtime/removals",
            Bodies.json(
                "{'task':'t','epoch':1,'sequence':2,'segmentIds':['"
                    + WIKI_ID
                    + "'],'reason':'abandoned'}"));

    // then
    assertEquals(1, json(answer).path("removed").asInt());
    for (ServiceFixture service : all) {
      assertEquals(0, service.cache.stageCounts().realtime());
    }
  }

  @Test
  void whatWasPassedOnIsNotPassedOnAgain() throws Exception {
    // when
    push(one, 1, absolute(WIKI_ID, "a"));
    HttpResponse<String> refresh = one.post("/v1/refresh?wait=true");

    // then
    assertEquals(200, refresh.statusCode());
    assertEquals(0, requests(two));
    assertEquals(0, requests(three));
  }

  @Test
  void requestThatSaysItWasPassedOnStaysHere() throws Exception {
    // when
    one.post("/v1/realtime/schemas", body(1, absolute(WIKI_ID, "a")), Peers.PASSED_ON, "x");

    // then
    assertEquals(List.of("a"), columns(one));
    assertEquals(0, two.cache.stageCounts().realtime());
  }

  @Test
  void processThatWasHereBeforeIsNotTakenForAnother() throws Exception {
    // given: it is still in the list, and at its address is this one
    one.members.are(new Member("before", one.address()));

    // when
    JsonNode answer = push(one, 1, absolute(WIKI_ID, "a"));

    // then
    assertEquals(json("[]"), answer.path("needAbsolute"));
    assertEquals(0, requests(one));
  }

  @Test
  void malformedPushIsRefusedHereAndReachesNobody() throws Exception {
    // when
    HttpResponse<String> answer = one.post("/v1/realtime/schemas", "{}");

    // then
    assertEquals(400, answer.statusCode());
    assertEquals(0, requests(one));
  }

  @Test
  void whatAMemberMissedWhileItWasAwayIsAskedForAsSoonAsItAnswers() throws Exception {
    // given: two is away for one message, and nobody notices but those who count
    push(one, 1, absolute(WIKI_ID, "a"), absolute(OTHER_ID, "a"));
    two.close();
    JsonNode missed = push(one, 2, delta(WIKI_ID, "b"));
    assertEquals(json("['" + WIKI_ID + "']"), missed.path("accepted"));
    assertEquals(json("[]"), missed.path("needAbsolute"));

    // when: another process takes its place, with nothing in its memory
    ServiceFixture again = ready();
    one.members.are(again.members.self(), three.members.self());
    JsonNode answer = push(one, 3, delta(WIKI_ID, "c"));

    // then: the other segment too, of which this message says nothing
    assertEquals(json("['%s','%s']".formatted(WIKI_ID, OTHER_ID)), answer.path("needAbsolute"));
    JsonNode healed = push(one, 4, absolute(WIKI_ID, "a", "b", "c"), absolute(OTHER_ID, "a"));
    assertEquals(json("[]"), healed.path("needAbsolute"));
    assertEquals(List.of("a", "b", "c"), columns(again));
    assertEquals(2, again.cache.stageCounts().realtime());
  }

  @Test
  void newTaskTellsItsFirstSegmentOnce() throws Exception {
    // when
    JsonNode first = push(one, 1, absolute(WIKI_ID, "a"));
    JsonNode second = push(one, 2, delta(WIKI_ID, "b"));

    // then
    assertEquals(json("[]"), first.path("needAbsolute"));
    assertEquals(json("[]"), second.path("needAbsolute"));
  }

  @Test
  void readersAreAnsweredWhileManyPushesWaitForAMemberThatDoesNotAnswer() throws Exception {
    try (SilentMember silent = new SilentMember()) {
      // given: more of them than any kind of request has threads
      one.members.are(silent.member());
      List<CompletableFuture<HttpResponse<String>>> pushes = new ArrayList<>();
      for (int task = 0; task < 60; task++) {
        pushes.add(sent(one, "task" + task));
      }
      silent.awaitConnections(60);

      // when
      HttpResponse<String> read = one.get("/v1/datasources");

      // then
      assertEquals(200, read.statusCode());
      assertFalse(pushes.stream().anyMatch(CompletableFuture::isDone), "a push was answered early");
      for (CompletableFuture<HttpResponse<String>> push : pushes) {
        assertEquals(200, push.get(1, TimeUnit.MINUTES).statusCode());
      }
    }
  }

  @Test
  void memberThatHasNotAnsweredIsNotWaitedForAgain() throws Exception {
    try (SilentMember silent = new SilentMember()) {
      // given
      one.members.are(silent.member(), three.members.self());
      push(one, 1, absolute(WIKI_ID, "a"));
      assertEquals(1, one.metrics.counter("schema.members.requests", "outcome", "failed").count());

      // when
      push(one, 2, delta(WIKI_ID, "b"));

      // then: it is still being asked, and the answer came without it
      assertEquals(1, one.metrics.counter("schema.members.requests", "outcome", "failed").count());
      assertEquals(List.of("a", "b"), columns(three));
    }
  }

  private CompletableFuture<HttpResponse<String>> sent(ServiceFixture service, String task) {
    return service
        .http()
        .sendAsync(
            service.request(
                "POST",
                "/v1/realtime/schemas",
                Optional.of(body(1, absolute(WIKI_ID, "a")).replace("\"t\"", '"' + task + '"')),
                "Content-Type",
                "application/json"),
            HttpResponse.BodyHandlers.ofString());
  }

  private static double requests(ServiceFixture service) {
    return service.metrics.find("schema.members.requests").counters().stream()
        .mapToDouble(io.micrometer.core.instrument.Counter::count)
        .sum();
  }

  private static JsonNode push(ServiceFixture service, int sequence, String... items)
      throws Exception {
    HttpResponse<String> answer = service.post("/v1/realtime/schemas", body(sequence, items));
    assertEquals(200, answer.statusCode(), answer.body());
    return json(answer);
  }

  private static String body(int sequence, String... items) {
    return Bodies.json(
        "{'task':'t','epoch':1,'sequence':%d,'segmentSchemas':[%s]}"
            .formatted(sequence, String.join(",", items)));
  }

  private static String absolute(String id, String... columns) {
    return item(id, false, columns);
  }

  private static String delta(String id, String... columns) {
    return item(id, true, columns);
  }

  private static String item(String id, boolean delta, String... columns) {
    String names = "'" + String.join("','", columns) + "'";
    String types =
        String.join(",", List.of(columns).stream().map(c -> "'" + c + "':'LONG'").toList());
    return "{'dataSource':'wiki','segmentId':'%s','delta':%s,'numRows':1,'newColumns':[%s],'updatedColumns':[],'columnTypeMap':{%s}}"
        .formatted(id, delta, names, types);
  }

  private static List<String> columns(ServiceFixture service) throws Exception {
    HttpResponse<String> schema = service.get("/v1/datasources/wiki/schema");
    assertTrue(schema.statusCode() == 200, schema.body());
    return json(schema).path("rowSignature").findValuesAsText("name");
  }
}
