package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.Bodies.WIKI_ID;
import static io.segmentschema.smc.service.Bodies.column;
import static io.segmentschema.smc.service.Bodies.publish;
import static io.segmentschema.smc.service.Bodies.schema;
import static io.segmentschema.smc.service.Bodies.segment;
import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.cache.store.StoreRefusedException;
import io.segmentschema.poller.PublishedSegment;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SegmentHttpTest {

  private static final String WIKI_SEGMENT = "/v1/segments/" + WIKI_ID + "?datasource=wiki";

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
  void publishTellsWhatItDid() throws Exception {
    String twice = schema(column("page", "STRING"));

    HttpResponse<String> answer =
        service.post(
            "/v1/segments",
            publish(segment("wiki", 0, twice), segment("wiki", 1, twice), segment("wiki", 2, "")));

    assertEquals(200, answer.statusCode());
    assertEquals(json("{'published':3,'schemasCreated':1,'storeVersion':'1'}"), json(answer));
  }

  @Test
  void publishedSegmentIsToldWithEverythingKnownOfIt() throws Exception {
    service.post("/v1/segments", Bodies.wiki());

    JsonNode answer = json(service.get(WIKI_SEGMENT));

    assertEquals(WIKI_ID, answer.path("segmentId").asText());
    assertEquals("awaitingPoll", answer.path("stage").asText());
    assertTrue(answer.path("used").asBoolean());
    assertTrue(answer.path("overshadowed").asBoolean());
    assertEquals("node1:8083", answer.at("/servers/0").asText());
    assertEquals(3, answer.path("numRows").asLong());
    assertEquals(64, answer.path("fingerprint").asText().length());
    assertEquals("LONG", answer.at("/rowSignature/0/type").asText());
    assertEquals(8, answer.size());
  }

  @Test
  void untypedColumnHasANullType() throws Exception {
    service.post(
        "/v1/segments",
        publish(segment("wiki", 0, ",'schema':{'rowSignature':[{'name':'x','type':null}]}")));

    assertTrue(json(service.get(WIKI_SEGMENT)).at("/rowSignature/0/type").isNull());
  }

  @Test
  void missingSegmentsAreToldApartByType() throws Exception {
    service.post(
        "/v1/segments",
        publish(segment("a", 0, ""), segment("a", 1, ",'tombstone':true"), segment("a", 2, "")));
    service.post(
        "/v1/segments/unused",
        Bodies.json("{'datasource':'a','segmentIds':['" + id("a") + "_2']}"));

    assertProblem("schema-not-known", id("a"));
    assertProblem("tombstone", id("a") + "_1");
    assertProblem("segment-unused", id("a") + "_2");
    assertProblem("unknown-segment", id("a") + "_3");
  }

  @Test
  void segmentThatThisNodeHasForgottenIsLookedUpInTheStore() throws Exception {
    service.post("/v1/segments", publish(segment("a", 0, "")));
    service.post(
        "/v1/segments/unused", Bodies.json("{'datasource':'a','segmentIds':['" + id("a") + "']}"));
    service.store.poll();

    assertProblem("segment-unused", id("a"));
  }

  @Test
  void segmentThatAnotherNodeHasPublishedIsNotCalledUnknown() throws Exception {
    SegmentId elsewhere = SegmentId.parse(DatasourceName.of("a"), id("a"));
    service.store.commitElsewhere(
        new PublishedSegment(elsewhere, false, OptionalLong.of(1), Optional.empty()));

    assertProblem("schema-not-known", id("a"));
    assertEquals(1, service.store.pollsAsked());
  }

  @Test
  void markingUnusedCountsOnlyWhatChanged() throws Exception {
    service.post("/v1/segments", Bodies.wiki());
    String body =
        Bodies.json("{'datasource':'wiki','segmentIds':['" + WIKI_ID + "','" + WIKI_ID + "_9']}");

    JsonNode first = json(service.post("/v1/segments/unused", body));
    JsonNode second = json(service.post("/v1/segments/unused", body));

    assertEquals(json("{'markedUnused':1,'storeVersion':'2'}"), first);
    assertEquals(0, second.path("markedUnused").asInt());
    assertEquals(404, service.get("/v1/datasources/wiki/schema").statusCode());
  }

  @Test
  void segmentIdsWithEscapesAreFound() throws Exception {
    service.post(
        "/v1/segments",
        Bodies.json(
            "{'segments':[{'datasource':'50%','interval':'%s','version':'a/b%%41;c','partitionNum':0,'numRows':1%s}]}"
                .replace("50%'", "50%%'")
                .formatted(Bodies.DAY, schema(column("x", "LONG")))));

    HttpResponse<String> answer =
        service.get(
            "/v1/segments/50%25_2025-06-01T00:00:00.000Z_2025-06-02T00%3A00:00.000Z_a%2Fb%2541%3Bc?datasource=50%25");

    assertEquals(200, answer.statusCode(), answer.body());
    assertTrue(json(answer).path("segmentId").asText().endsWith("_a/b%41;c"));
  }

  @Test
  void storeThatIsAwayIsAProblemThatGoesAway() throws Exception {
    service.store.goAway(true);

    HttpResponse<String> answer = service.post("/v1/segments", Bodies.wiki());

    assertEquals(503, answer.statusCode());
    assertEquals(
        "urn:segment-schema:problem:store-unavailable", json(answer).path("type").asText());
    assertTrue(answer.headers().firstValue("Retry-After").isPresent());
  }

  @Test
  void publishWhoseCommitWasNotAnsweredIsSaidToBeOfUnknownOutcome() throws Exception {
    service.store.failNext(
        MetadataStoreUnavailableException.outcomeUnknown("cut", new IOException("cut")));

    HttpResponse<String> answer = service.post("/v1/segments", Bodies.wiki());

    assertEquals(503, answer.statusCode());
    assertTrue(json(answer).path("detail").asText().contains("all of it is stored or none"));
    assertEquals(200, service.post("/v1/segments", Bodies.wiki()).statusCode());
  }

  @Test
  void readsGoOnWhileTheStoreIsAway() throws Exception {
    service.post("/v1/segments", Bodies.wiki());
    service.store.goAway(true);

    assertEquals(200, service.get("/v1/datasources/wiki/schema").statusCode());
    assertEquals(200, service.get(WIKI_SEGMENT).statusCode());
  }

  @Test
  void whatTheStoreRefusesIsToldApartFromMalformedInput() throws Exception {
    service.store.failNext(new StoreRefusedException("Too long for the store: field=version"));

    HttpResponse<String> answer = service.post("/v1/segments", Bodies.wiki());

    assertEquals(422, answer.statusCode());
    assertEquals("urn:segment-schema:problem:store-refused", json(answer).path("type").asText());
  }

  @Test
  void unexpectedFailureShowsAnIdAndNoCause() throws Exception {
    service.store.failNext(new IllegalStateException("secret cause"));

    HttpResponse<String> answer = service.post("/v1/segments", Bodies.wiki());

    assertEquals(500, answer.statusCode());
    assertTrue(json(answer).path("detail").asText().contains("failureId=1"), answer.body());
    assertFalse(answer.body().contains("secret"), answer.body());
  }

  private void assertProblem(String type, String segmentId) throws Exception {
    HttpResponse<String> answer = service.get("/v1/segments/" + segmentId + "?datasource=a");
    assertEquals(404, answer.statusCode());
    assertEquals("urn:segment-schema:problem:" + type, json(answer).path("type").asText());
  }

  private static String id(String datasource) {
    return WIKI_ID.replace("wiki", datasource);
  }
}
