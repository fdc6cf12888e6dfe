package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.quarantine.Quarantine;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.poller.CleanupOutcome;
import io.segmentschema.smc.inventory.HeldBack;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.leadership.ZooKeeperConnection.State;
import io.segmentschema.smc.refresh.RefusedSegment;
import io.segmentschema.smc.service.store.StoreOperations.Refreshed;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OperatorHttpTest {

  private ServiceFixture service;

  @BeforeEach
  void start() throws IOException {
    service = ServiceFixture.ready();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void refreshThatIsWaitedForTellsWhatItRead() throws Exception {
    service.post("/v1/segments", Bodies.wiki());

    HttpResponse<String> answer = service.post("/v1/refresh?wait=true");

    assertEquals(200, answer.statusCode());
    assertEquals("succeeded", json(answer).path("state").asText());
    assertEquals(1, json(answer).path("segments").asInt());
    assertEquals(1, json(answer).path("schemas").asInt());
    assertEquals(
        members("refreshId", "state", "segments", "schemas", "durationMillis"),
        members(json(answer)));
  }

  @Test
  void refreshThatIsNotWaitedForCanBeFollowed() throws Exception {
    CompletableFuture<Refreshed> held = new CompletableFuture<>();
    service.store.holdRefreshes(held);

    HttpResponse<String> begun = service.post("/v1/refresh");
    String path = "/v1/refreshes/" + json(begun).path("refreshId").asText();
    JsonNode running = json(service.get(path));
    held.complete(new Refreshed(50, 12));
    JsonNode done = json(service.get(path));

    assertEquals(202, begun.statusCode());
    assertEquals("running", running.path("state").asText());
    assertTrue(running.path("segments").isNull());
    assertEquals("succeeded", done.path("state").asText());
    assertEquals(50, done.path("segments").asInt());
  }

  @Test
  void refreshThatFailsSaysSo() throws Exception {
    service.store.goAway(true);

    JsonNode answer = json(service.post("/v1/refresh?wait=true"));

    assertEquals("failed", answer.path("state").asText());
  }

  @Test
  void unknownRefreshIsAProblemOfItsOwn() throws Exception {
    HttpResponse<String> answer = service.get("/v1/refreshes/abc");

    assertEquals(404, answer.statusCode());
    assertEquals("urn:segment-schema:problem:unknown-refresh", json(answer).path("type").asText());
  }

  @Test
  void cleanupThatDeletedSomethingIsFollowedByARefresh() throws Exception {
    service.store.nextCleanup(new CleanupOutcome(3, 2));

    JsonNode answer = json(service.post("/v1/cleanup?olderThan=PT1H"));

    assertEquals(3, answer.path("segmentsPurged").asInt());
    assertEquals(2, answer.path("schemasDeleted").asInt());
    assertEquals(
        200, service.get("/v1/refreshes/" + answer.path("refreshId").asText()).statusCode());
    assertEquals(ImmutableList.of("PT1H"), service.store.cleanups());
  }

  @Test
  void dryRunDeletesNothingAndNeedsNoLeader() throws Exception {
    service.store.nextCleanup(new CleanupOutcome(3, 2));
    service.leadership.become(Role.FOLLOWER);

    JsonNode answer = json(service.post("/v1/cleanup?dryRun=true"));

    assertEquals(json("{'segmentsPurged':3,'schemasDeleted':2,'refreshId':null}"), answer);
    assertEquals(ImmutableList.of("dry default"), service.store.cleanups());
  }

  @Test
  void followerDoesNotCleanUp() throws Exception {
    service.leadership.become(Role.FOLLOWER);

    HttpResponse<String> answer = service.post("/v1/cleanup");

    assertEquals(409, answer.statusCode());
    assertEquals("urn:segment-schema:problem:not-leader", json(answer).path("type").asText());
    assertEquals(ImmutableList.of(), service.store.cleanups());
  }

  @Test
  void leaderStepsDownWhenAskedAndAFollowerSaysThatItDoesNotLead() throws Exception {
    HttpResponse<String> done = service.post("/v1/members/step-down");
    HttpResponse<String> again = service.post("/v1/members/step-down");

    assertEquals(200, done.statusCode());
    assertEquals(json("{'role':'follower','epoch':7}"), json(done));
    assertEquals(409, again.statusCode());
    assertEquals("urn:segment-schema:problem:not-leader", json(again).path("type").asText());
  }

  @Test
  void leaderThatStandsAloneDoesNotStepDown() throws Exception {
    service.leadership.standAlone();

    HttpResponse<String> refused = service.post("/v1/members/step-down");

    assertEquals(409, refused.statusCode());
    assertEquals("urn:segment-schema:problem:nobody-else", json(refused).path("type").asText());
    assertEquals("leader", json(service.get("/v1/status")).path("role").asText());
  }

  @Test
  void statusHasExactlyTheMembersOfTheContract() throws Exception {
    service.quarantine.add(Quarantine.Kind.BACKFILL, "s", "too long");
    service.post("/v1/segments", Bodies.wiki());

    JsonNode status = json(service.get("/v1/status"));

    assertEquals(
        members(
            "role",
            "epoch",
            "instance",
            "ready",
            "store",
            "zooKeeper",
            "poll",
            "stages",
            "backfill",
            "queries",
            "quarantine",
            "members"),
        members(status));
    assertEquals(json(service.get("/v1/members")).path("members"), status.path("members"));
    assertEquals(json("{'reachable':true}"), status.path("store"));
    assertTrue(status.path("zooKeeper").isNull(), "nobody elects");
    assertEquals(
        json(
            "{'kind':'full','lastSuccessAgeMillis':1500,'durationMillis':20,'segments':1,'schemas':1}"),
        status.path("poll"));
    assertEquals(
        json("{'realtime':0,'pendingBackfill':0,'awaitingPoll':1,'polled':0}"),
        status.path("stages"));
    assertEquals(
        json("{'depth':12,'oldestAgeMillis':3400,'ratePerSecond':2.5,'etaMillis':4800}"),
        status.path("backfill"));
    assertEquals(
        json("{'sent':5,'inFlight':1,'failed':2,'segmentsWaiting':4}"), status.path("queries"));
    assertEquals(
        members("what", "id", "reason", "sinceMillis"), members(status.at("/quarantine/0")));
    assertEquals("leader", status.path("role").asText());
    assertEquals(7, status.path("epoch").asLong());
  }

  @Test
  void statusSaysHowTheConnectionToZooKeeperStands() throws Exception {
    service.leadership.leaveToAnElection(State.SUSPENDED);

    JsonNode status = json(service.get("/v1/status"));

    assertEquals(json("{'connection':'suspended','ageMillis':42000}"), status.path("zooKeeper"));
    assertEquals(status.path("zooKeeper"), status.at("/members/0/zooKeeper"));
  }

  @Test
  void listThatIsHeldBackShowsInTheStatus() throws Exception {
    service.engine.holdBack(new HeldBack(DatasourceName.of("wiki"), 30, 40));

    JsonNode item = json(service.get("/v1/status")).at("/quarantine/0");

    assertEquals("usedSegmentsList", item.path("what").asText());
    assertEquals("wiki", item.path("id").asText());
    assertTrue(item.path("reason").asText().contains("30 of 40"), item.toString());
  }

  @Test
  void segmentWhoseAnalysisIsRefusedShowsInTheStatus() throws Exception {
    SegmentId id =
        new SegmentId(DatasourceName.of("wiki"), new SegmentInterval(0, 3_600_000), "v", 0);
    service.engine.refuse(new RefusedSegment(id, new ServerName("node1:8083"), "columns: bad"));

    JsonNode item = json(service.get("/v1/status")).at("/quarantine/0");

    assertEquals("analysis", item.path("what").asText());
    assertEquals(id.toString(), item.path("id").asText());
    assertTrue(item.path("reason").asText().contains("columns: bad"), item.toString());
  }

  private static ImmutableSet<String> members(String... names) {
    return ImmutableSet.copyOf(names);
  }

  private static ImmutableSet<String> members(JsonNode object) {
    return ImmutableSet.copyOf(object.fieldNames());
  }
}
