package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.segmentschema.poller.CleanupOutcome;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.leadership.ZooKeeperConnection;
import io.segmentschema.smc.members.Peers;
import io.segmentschema.smc.security.UserRole;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What operators ask of a service that does not lead, over real sockets. */
@Timeout(120)
final class PassedCommandsHttpTest {

  @TempDir Path folder;
  private ServiceFixture leader;
  private ServiceFixture follower;

  @BeforeEach
  void start() throws Exception {
    leader = ServiceFixture.ready();
    follower = ServiceFixture.ready();
    follower.leadership.become(Role.FOLLOWER);
    leader.members.are(follower.members.self());
    follower.members.are(leader.members.self());
  }

  @AfterEach
  void stop() {
    leader.close();
    follower.close();
  }

  @Test
  void cleanupThatReachesAFollowerIsTheLeadersAndSoIsItsAnswer() throws Exception {
    // given
    leader.store.nextCleanup(new CleanupOutcome(3, 2));

    // when
    HttpResponse<String> answer = follower.post("/v1/cleanup?olderThan=PT1H");

    // then
    assertEquals(200, answer.statusCode());
    assertEquals("application/json", answer.headers().firstValue("Content-Type").orElse(""));
    assertEquals(3, json(answer).path("segmentsPurged").asInt());
    assertEquals(ImmutableList.of("PT1H"), leader.store.cleanups());
    assertEquals(ImmutableList.of(), follower.store.cleanups());
    assertTrue(
        follower.audit.take().endsWith("passedOnTo=" + leader.cache.instance()), "audit line");
  }

  @Test
  void dryRunToo() throws Exception {
    // when
    HttpResponse<String> answer = follower.post("/v1/cleanup?dryRun=true");

    // then
    assertEquals(200, answer.statusCode());
    assertEquals(ImmutableList.of("dry default"), leader.store.cleanups());
    assertEquals(ImmutableList.of(), follower.store.cleanups());
  }

  @Test
  void malformedCleanupIsRefusedWhereItArrives() throws Exception {
    assertEquals(400, follower.post("/v1/cleanup?olderThan=soon").statusCode());
    assertEquals(ImmutableList.of(), leader.store.cleanups());
  }

  @Test
  void whatTheLeaderRefusesTheFollowerRefusesToo() throws Exception {
    // given
    leader.store.goAway(true);

    // when
    HttpResponse<String> answer = follower.post("/v1/cleanup");

    // then
    assertEquals(503, answer.statusCode());
    assertEquals(
        "urn:segment-schema:problem:store-unavailable", json(answer).path("type").asText());
    assertTrue(answer.headers().firstValue("Retry-After").isPresent());
  }

  @Test
  void whileNobodyLeadsTheClientIsToldToComeBack() throws Exception {
    // given
    leader.leadership.become(Role.FOLLOWER);

    // when
    HttpResponse<String> answer = follower.post("/v1/cleanup");

    // then
    assertEquals(503, answer.statusCode());
    assertEquals("urn:segment-schema:problem:no-leader", json(answer).path("type").asText());
    assertEquals("1", answer.headers().firstValue("Retry-After").orElse(""));
  }

  @Test
  void whereZooKeeperIsAwayAndNobodyElseIsKnownTheClientIsToldToComeBack() throws Exception {
    // given
    follower.members.are();
    follower.leadership.leaveToAnElection(ZooKeeperConnection.State.CONNECTING);

    for (String path : List.of("/v1/cleanup", "/v1/members/step-down")) {
      // when
      HttpResponse<String> answer = follower.post(path);

      // then
      assertEquals(503, answer.statusCode(), path);
      assertEquals("urn:segment-schema:problem:no-leader", json(answer).path("type").asText());
      assertEquals("1", answer.headers().firstValue("Retry-After").orElse(""));
    }
    assertEquals(ImmutableList.of(), follower.store.cleanups());
    assertEquals(200, follower.post("/v1/cleanup?dryRun=true").statusCode());
  }

  @Test
  void whatWasPassedOnToOneThatDoesNotLeadIsRefused() throws Exception {
    // given
    follower.leadership.leaveToAnElection(ZooKeeperConnection.State.CONNECTED);

    for (String path : List.of("/v1/cleanup", "/v1/members/step-down")) {
      // when
      HttpResponse<String> answer = follower.post(path, "", Peers.PASSED_ON, "another");

      // then
      assertEquals(409, answer.statusCode(), path);
      assertEquals("urn:segment-schema:problem:not-leader", json(answer).path("type").asText());
    }
  }

  @Test
  void whereNobodyIsElectedOneThatDoesNotLeadRefuses() throws Exception {
    // given: a standalone service that another one has deposed
    follower.members.are();

    // then
    assertEquals(409, follower.post("/v1/cleanup").statusCode());
    assertEquals(409, follower.post("/v1/members/step-down").statusCode());
  }

  @Test
  void leaderThatIsAwayIsNoLeader() throws Exception {
    // given
    leader.close();

    // when
    HttpResponse<String> answer = follower.post("/v1/cleanup");

    // then
    assertEquals("urn:segment-schema:problem:no-leader", json(answer).path("type").asText());
  }

  @Test
  void refreshReachesEveryMember() throws Exception {
    // when
    HttpResponse<String> answer = follower.post("/v1/refresh?wait=true");

    // then
    assertEquals(200, answer.statusCode());
    leader.store.awaitRefreshAsked();
    assertEquals(1, follower.store.refreshesAsked());
  }

  @Test
  void refreshOfAnotherMemberCanBeFollowedHere() throws Exception {
    // given
    leader.store.nextCleanup(new CleanupOutcome(1, 0));
    String id = json(follower.post("/v1/cleanup")).path("refreshId").asText();

    // when
    HttpResponse<String> followed = follower.get("/v1/refreshes/" + id);

    // then
    assertEquals(200, followed.statusCode());
    assertEquals(id, json(followed).path("refreshId").asText());
  }

  @Test
  void refreshThatNoMemberKnowsIsUnknown() throws Exception {
    for (String id : new String[] {"none", "a%2Fb", "%3F"}) {
      HttpResponse<String> followed = follower.get("/v1/refreshes/" + id);
      assertEquals(404, followed.statusCode(), id);
    }
  }

  @Test
  void memberTellsHowItStands() throws Exception {
    assertEquals(
        json(
            "{'instance':'%s','role':'follower','epoch':7,'ready':true,'pollAgeMillis':1500,'zooKeeper':null}"
                .formatted(follower.cache.instance())),
        json(follower.get("/v1/members/self")));
  }

  @Test
  void clientsOwnCredentialsGoAlongAndNothingElseIsBelieved() throws Exception {
    // given
    try (ServiceFixture strictLeader = secured();
        ServiceFixture strictFollower = secured()) {
      strictFollower.leadership.become(Role.FOLLOWER);
      strictFollower.members.are(strictLeader.members.self());

      // when
      HttpResponse<String> asOperator =
          strictFollower.send(
              "POST",
              "/v1/cleanup",
              Optional.empty(),
              "Authorization",
              TestUsers.bearer(UserRole.OPERATOR));
      HttpResponse<String> asNobody =
          strictLeader.send(
              "POST",
              "/v1/cleanup",
              Optional.empty(),
              "Schema-Cache-Passed-On",
              strictFollower.cache.instance());

      // then
      assertEquals(200, asOperator.statusCode(), asOperator.body());
      assertEquals(401, asNobody.statusCode());
      assertEquals(ImmutableList.of("default"), strictLeader.store.cleanups());
    }
  }

  private ServiceFixture secured() throws Exception {
    return ServiceFixture.secured(TestUsers.config(TestUsers.write(folder)), Ticker.systemTicker());
  }
}
