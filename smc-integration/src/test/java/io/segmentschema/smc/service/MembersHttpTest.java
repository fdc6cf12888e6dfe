package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.google.common.collect.Streams;
import io.segmentschema.smc.leadership.CuttableProxy;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.leadership.ZooKeeperConnection.State;
import io.segmentschema.smc.members.Member;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The list of members, and stepping down, over real sockets. */
final class MembersHttpTest {

  private ServiceFixture leader;
  private ServiceFixture follower;

  @BeforeEach
  void start() throws IOException {
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
  void everyMemberListsAllAndSaysWhichItIsItself() throws Exception {
    JsonNode byLeader = json(leader.get("/v1/members")).path("members");
    JsonNode byFollower = json(follower.get("/v1/members")).path("members");

    assertEquals(2, byLeader.size());
    assertEquals(2, byFollower.size());
    for (int i = 0; i < 2; i++) {
      assertEquals(byLeader.get(i).path("url"), byFollower.get(i).path("url"));
      assertEquals(byLeader.get(i).path("role"), byFollower.get(i).path("role"));
      assertTrue(byLeader.get(i).path("ready").asBoolean());
      assertTrue(
          byLeader.get(i).path("self").asBoolean() != byFollower.get(i).path("self").asBoolean());
    }
    assertEquals("leader", self(byLeader).path("role").asText());
    assertEquals("follower", self(byFollower).path("role").asText());
    assertEquals(leader.address().toString(), self(byLeader).path("url").asText());
    assertEquals(7, self(byFollower).path("epoch").asLong());
  }

  @Test
  void otherProcessWithThisNodesAddressIsListedAsOneThatDoesNotAnswer() throws Exception {
    leader.members.areHere(new Member("twin", leader.members.self().url()));

    JsonNode members = json(leader.get("/v1/members")).path("members");

    assertEquals(3, members.size());
    JsonNode twin =
        Streams.stream(members)
            .filter(member -> member.path("instance").asText().equals("twin"))
            .findFirst()
            .orElseThrow();
    assertEquals(leader.address().toString(), twin.path("url").asText());
    assertTrue(twin.path("role").isNull() && !twin.path("ready").asBoolean());
  }

  @Test
  void everyMemberSaysHowItsOwnConnectionToZooKeeperStands() throws Exception {
    leader.leadership.leaveToAnElection(State.CONNECTED);
    follower.leadership.leaveToAnElection(State.LOST);

    JsonNode members = json(leader.get("/v1/members")).path("members");

    assertEquals(
        json("{'connection':'connected','ageMillis':42000}"),
        of(leader.members.self(), members).path("zooKeeper"));
    assertEquals(
        json("{'connection':'lost','ageMillis':42000}"),
        of(follower.members.self(), members).path("zooKeeper"));
  }

  @Test
  void memberThatHasNotHeardOfTheLatestEpochIsBehind() throws Exception {
    // given
    leader.leadership.knows(9);
    Member gone = new Member("gone", URI.create("http://127.0.0.1:1"));
    follower.members.are(leader.members.self(), gone);

    for (ServiceFixture asked : List.of(leader, follower)) {
      // when
      JsonNode members = json(asked.get("/v1/members")).path("members");

      // then
      assertFalse(of(leader.members.self(), members).path("behind").asBoolean());
      assertTrue(of(follower.members.self(), members).path("behind").asBoolean());
    }
    assertTrue(of(gone, json(follower.get("/v1/members")).path("members")).path("behind").isNull());

    // when
    follower.leadership.knows(9);

    // then
    for (JsonNode member : json(leader.get("/v1/members")).path("members")) {
      assertEquals(BooleanNode.FALSE, member.path("behind"));
    }
  }

  @Test
  void statusListsThemToo() throws Exception {
    assertEquals(2, json(follower.get("/v1/status")).path("members").size());
  }

  @Test
  void memberThatDoesNotAnswerIsListedWithoutWhatItWouldSay() throws Exception {
    follower.members.are(new Member("gone", URI.create("http://127.0.0.1:1")));

    JsonNode members = json(follower.get("/v1/members")).path("members");

    assertEquals(2, members.size());
    JsonNode gone = members.get(members.get(0).path("self").asBoolean() ? 1 : 0);
    assertEquals("gone", gone.path("instance").asText());
    assertTrue(gone.path("role").isNull());
    assertTrue(gone.path("pollAgeMillis").isNull());
    assertTrue(gone.path("zooKeeper").isNull());
    assertFalse(gone.path("ready").asBoolean());
  }

  @Test
  void memberThatHangsHoldsUpTheFirstWhoLooksAndNobodyAfterHim() throws Exception {
    try (SilentMember hanging = new SilentMember()) {
      // given
      follower.members.are(leader.members.self(), hanging.member());
      JsonNode first = json(follower.get("/v1/status")).path("members");
      assertEquals(1, failedRequests());

      // when
      JsonNode second = json(follower.get("/v1/status")).path("members");
      JsonNode third = json(follower.get("/v1/members")).path("members");

      // then: it is still being asked
      assertEquals(1, failedRequests());
      for (JsonNode members : List.of(first, second, third)) {
        assertEquals(3, members.size());
        JsonNode silent = of(hanging.member(), members);
        assertTrue(silent.path("role").isNull());
        assertTrue(silent.path("silentMillis").isNumber(), silent.toString());
        JsonNode answering = of(leader.members.self(), members);
        assertEquals("leader", answering.path("role").asText());
        assertTrue(answering.path("silentMillis").isNull());
      }
    }
  }

  @Test
  void memberThatAnswersAgainIsListedAsItStands() throws Exception {
    try (CuttableProxy way = new CuttableProxy(leader.address().getPort())) {
      // given
      Member distant = new Member(leader.cache.instance(), URI.create("http://" + way.address()));
      follower.members.are(distant);
      way.cut();
      JsonNode away = of(distant, json(follower.get("/v1/members")).path("members"));
      assertTrue(away.path("silentMillis").isNumber());

      // when
      way.heal();

      // then: on a slow machine it may take more than one look
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> of(distant, json(follower.get("/v1/members")).path("members")),
              member -> member.path("role").asText().equals("leader"));
    }
  }

  @Test
  void leaderThatLeftARequestWithoutAnAnswerIsAwaitedByACommand() throws Exception {
    try (CuttableProxy way = new CuttableProxy(leader.address().getPort())) {
      // given
      follower.members.are(
          new Member(leader.cache.instance(), URI.create("http://" + way.address())));
      way.cut();
      assertEquals(503, follower.post("/v1/members/step-down").statusCode());
      way.heal();

      // when
      HttpResponse<String> answer = follower.post("/v1/members/step-down");

      // then
      assertEquals(200, answer.statusCode(), answer.body());
      assertEquals(Role.FOLLOWER, leader.leadership.role());
    }
  }

  @Test
  void followerThatIsAskedToStepDownHasTheLeaderDoIt() throws Exception {
    HttpResponse<String> answer = follower.post("/v1/members/step-down");

    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(json("{'role':'follower','epoch':7}"), json(answer));
    assertEquals(Role.FOLLOWER, leader.leadership.role());
  }

  @Test
  void leaderThatStandsAloneRefusesThroughTheFollowerToo() throws Exception {
    leader.leadership.standAlone();

    HttpResponse<String> answer = follower.post("/v1/members/step-down");

    assertEquals(409, answer.statusCode());
    assertEquals("urn:segment-schema:problem:nobody-else", json(answer).path("type").asText());
    assertEquals(Role.LEADER, leader.leadership.role());
  }

  private double failedRequests() {
    return follower.metrics.counter("schema.members.requests", "outcome", "failed").count();
  }

  private static JsonNode of(Member member, JsonNode members) {
    return Streams.stream(members)
        .filter(each -> each.path("url").asText().equals(member.url().toString()))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode self(JsonNode members) {
    return members.get(members.get(0).path("self").asBoolean() ? 0 : 1);
  }
}
