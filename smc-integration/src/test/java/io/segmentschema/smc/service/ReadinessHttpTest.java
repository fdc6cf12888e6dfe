package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.members.Member;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReadinessHttpTest {

  private final ServiceFixture service = new ServiceFixture();

  @BeforeEach
  void start() throws IOException {
    service.lifecycle.start();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET|/v1/datasources|",
        "GET|/v1/datasources/wiki/schema|",
        "GET|/v1/datasources/wiki/schema/explain|",
        "GET|/v1/datasources?minStoreVersion=1&wait=PT1M|",
        "GET|/v1/segments/wiki_2025-06-01T00:00:00.000Z_2025-06-02T00:00:00.000Z_v1?datasource=wiki|",
        "POST|/druid/coordinator/v1/metadata/dataSourceInformation|[\"wiki\"]"
      })
  void everyReadIsPutOffBeforeTheFirstPoll(String method, String path, String body)
      throws Exception {
    HttpResponse<String> answer =
        service.send(method, path, Optional.ofNullable(body), "Content-Type", "application/json");

    assertEquals(503, answer.statusCode());
    assertEquals("urn:segment-schema:problem:not-ready", json(answer).path("type").asText());
    assertTrue(answer.headers().firstValueAsLong("Retry-After").orElse(0) >= 1);
  }

  @Test
  void processIsAliveBeforeItIsReady() throws Exception {
    assertEquals(200, service.get("/livez").statusCode());
    assertEquals(503, service.get("/readyz").statusCode());
    assertEquals(200, service.get("/metrics").statusCode());
    JsonNode status = json(service.get("/v1/status"));
    assertTrue(
        !status.path("ready").asBoolean() && status.at("/poll/lastSuccessAgeMillis").isNull());
  }

  @Test
  void storeThatIsAwayIsNamedAsTheReason() throws Exception {
    service.store.goAway(true);

    HttpResponse<String> answer = service.get("/readyz");

    assertEquals(503, answer.statusCode());
    String detail = json(answer).path("detail").asText();
    assertTrue(detail.contains("store cannot be reached"), detail);
    assertTrue(detail.contains("The store is away"), detail);
  }

  @Test
  void firstPollOfAnEmptyStoreMakesTheServiceReady() throws Exception {
    service.store.poll();

    assertEquals(200, service.get("/readyz").statusCode());
    assertEquals(200, service.get("/v1/datasources").statusCode());
  }

  @Test
  void engineThatHasNotToldEverythingKeepsTheServiceFromBeingReady() throws Exception {
    service.store.poll();
    service.engine.complete(false);

    assertEquals(503, service.get("/readyz").statusCode());
  }

  @Test
  void nodeThatHasNotReadTheStoreForLongTurnsClientsToTheOthersAndAnswersAllTheSame()
      throws Exception {
    service.store.poll();
    service.members.are(new Member("b", URI.create("http://127.0.0.1:1")));
    service.store.lastPolled(Optional.of(Duration.ofMinutes(5)));
    assertEquals(200, service.get("/readyz").statusCode());

    service.store.lastPolled(Optional.of(Duration.ofMinutes(5).plusMillis(1)));

    HttpResponse<String> probe = service.get("/readyz");
    assertEquals(503, probe.statusCode());
    assertEquals("urn:segment-schema:problem:stale", json(probe).path("type").asText());
    HttpResponse<String> read = service.get("/v1/datasources");
    assertEquals(200, read.statusCode());
    assertEquals("300001", read.headers().firstValue("Schema-Cache-Age-Millis").orElse(""));
    assertTrue(!json(service.get("/v1/members/self")).path("ready").asBoolean());
  }

  @Test
  void nodeThatServesASnapshotTurnsClientsToTheOthersUntilItHasReadTheStore() throws Exception {
    service.store.poll();
    service.store.lastPolled(Optional.empty());
    assertEquals(200, service.get("/readyz").statusCode());

    service.members.are(new Member("b", URI.create("http://127.0.0.1:1")));

    assertEquals(503, service.get("/readyz").statusCode());
    HttpResponse<String> read = service.get("/v1/datasources");
    assertEquals(200, read.statusCode());
    assertTrue(read.headers().firstValue("Schema-Cache-Age-Millis").isEmpty());
  }

  @Test
  void nodeThatServesASnapshotAndCannotKnowYetWhetherThereAreOthersTurnsClientsAway()
      throws Exception {
    service.store.poll();
    service.members.areUnknown();
    assertEquals(200, service.get("/readyz").statusCode());

    service.store.lastPolled(Optional.empty());

    assertEquals(503, service.get("/readyz").statusCode());
    assertEquals(200, service.get("/v1/datasources").statusCode());
  }

  @Test
  void staleNodeThatKnowsOfNoOtherTurnsNobodyAway() throws Exception {
    service.store.poll();
    service.store.lastPolled(Optional.of(Duration.ofDays(1)));

    assertEquals(200, service.get("/readyz").statusCode());
  }

  @ParameterizedTest
  @CsvSource({
    "200, /v1/datasources",
    "404, /v1/datasources/none/schema",
    "400, /v1/datasources?x=1",
    "200, /v1/members/self",
    "404, /v1/nowhere",
    "405, /druid/coordinator/v1/metadata/dataSourceInformation"
  })
  void everyAnswerOfTheApiTellsHowTheNodeStands(int status, String path) throws Exception {
    service.store.poll();
    service.leadership.become(Role.FOLLOWER);

    HttpResponse<String> answer = service.get(path);

    assertEquals(status, answer.statusCode());
    assertEquals("follower", answer.headers().firstValue("Schema-Cache-Role").orElse(""));
    assertEquals("7", answer.headers().firstValue("Schema-Cache-Epoch").orElse(""));
    assertEquals("1500", answer.headers().firstValue("Schema-Cache-Age-Millis").orElse(""));
    assertTrue(service.get("/livez").headers().firstValue("Schema-Cache-Role").isEmpty());
  }

  @Test
  void followerGoesOnServing() throws Exception {
    service.store.poll();
    service.leadership.become(Role.FOLLOWER);

    assertEquals(200, service.get("/readyz").statusCode());
    assertEquals(200, service.get("/v1/datasources").statusCode());
  }
}
