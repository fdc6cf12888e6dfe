package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
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
  void followerGoesOnServing() throws Exception {
    service.store.poll();
    service.leadership.become(io.segmentschema.smc.leadership.Role.FOLLOWER);

    assertEquals(200, service.get("/readyz").statusCode());
    assertEquals(200, service.get("/v1/datasources").statusCode());
  }
}
