package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.Bodies.column;
import static io.segmentschema.smc.service.Bodies.publish;
import static io.segmentschema.smc.service.Bodies.schema;
import static io.segmentschema.smc.service.Bodies.segment;
import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The feed of schema changes over a real socket. */
@Timeout(120)
final class FeedHttpTest {

  static final String FEED = "/v1/schema-changes";

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String WIKI =
      "{'datasource':'wiki','schemaVersion':'%s','rowSignature':[{'name':'__time','type':'LONG'},"
          + "{'name':'page','type':'STRING'}]}";

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
  void everythingIsToldToWhoHasNoCursor() throws Exception {
    service.post("/v1/segments", Bodies.wiki());

    JsonNode answer = json(service.get(FEED));

    assertEquals(json("[" + wikiJson() + "]"), answer.path("changed"));
    assertEquals(json("[]"), answer.path("removed"));
    assertEquals(3, answer.size(), "cursor, changed, removed");
  }

  @Test
  void onlyWhatChangedSinceTheCursorIsTold() throws Exception {
    service.post("/v1/segments", publish(segment("other", 0, schema(column("x", "LONG")))));
    String cursor = json(service.get(FEED)).path("cursor").asText();

    service.post("/v1/segments", Bodies.wiki());
    JsonNode changed = json(service.get(FEED + "?since=" + cursor));
    service.post(
        "/v1/segments/unused",
        Bodies.json("{'datasource':'wiki','segmentIds':['" + Bodies.WIKI_ID + "']}"));
    JsonNode removed = json(service.get(FEED + "?since=" + changed.path("cursor").asText()));

    assertEquals(json("[" + wikiJson(changed) + "]"), changed.path("changed"));
    assertEquals(json("[]"), changed.path("removed"));
    assertEquals(json("[]"), removed.path("changed"));
    assertEquals(json("['wiki']"), removed.path("removed"));
  }

  @Test
  void waitThatBringsNothingEndsWithTheSameCursor() throws Exception {
    service.post("/v1/segments", Bodies.wiki());
    String cursor = json(service.get(FEED)).path("cursor").asText();

    HttpResponse<String> answer = service.get(FEED + "?wait=PT0.05S&since=" + cursor);

    assertEquals(200, answer.statusCode());
    assertEquals(json("{'cursor':'" + cursor + "','changed':[],'removed':[]}"), json(answer));
    assertEquals("no-store", answer.headers().firstValue("Cache-Control").orElseThrow());
  }

  @Test
  void waitingRequestIsAnsweredByTheNextChange() throws Exception {
    CompletableFuture<HttpResponse<String>> answer = waiting(cursor());
    Awaitility.await().atMost(LIMIT).until(() -> service.feed.waiting() == 1);

    service.post("/v1/segments", Bodies.wiki());

    assertEquals("wiki", json(answer.join()).at("/changed/0/datasource").asText());
    assertEquals(0, service.feed.waiting());
  }

  @Test
  void cursorOfBeforeAChangeDoesNotWait() throws Exception {
    String cursor = cursor();
    service.post("/v1/segments", Bodies.wiki());

    JsonNode answer = json(service.get(FEED + "?wait=PT1M&since=" + cursor));

    assertEquals(1, answer.path("changed").size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "7", "00000000-0000-0000-0000-000000000000.-1", "%20", "a.b"})
  void malformedCursorIsNamed(String malformed) throws Exception {
    HttpResponse<String> answer = service.get(FEED + "?since=" + malformed);

    assertEquals(400, answer.statusCode());
    assertEquals("since", json(answer).path("field").asText());
  }

  @Test
  void cursorsOfAnotherProcessAndOfTheFutureAreGone() throws Exception {
    String ours = cursor();
    String future = ours.substring(0, ours.indexOf('.')) + ".99";

    for (String gone : new String[] {"00000000-0000-0000-0000-000000000000.0", future}) {
      HttpResponse<String> answer = service.get(FEED + "?wait=PT30S&since=" + gone);
      assertEquals(410, answer.statusCode(), gone);
      assertEquals("urn:segment-schema:problem:cursor-gone", json(answer).path("type").asText());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT2M", "-PT1S", "5", ""})
  void waitOutOfRangeIsNamed(String wait) throws Exception {
    HttpResponse<String> answer = service.get(FEED + "?wait=" + wait + "&since=" + cursor());

    assertEquals(400, answer.statusCode());
    assertEquals("wait", json(answer).path("field").asText());
  }

  @Test
  void storeVersionIsAnsweredAsSoonAsItIsIncludedAndNotBefore() throws Exception {
    String cursor = cursor();
    String version =
        json(service.post("/v1/segments", Bodies.wiki())).path("storeVersion").asText();

    JsonNode included =
        json(service.get(FEED + "?since=" + cursor + "&minStoreVersion=" + version));
    JsonNode nothingNew =
        json(
            service.get(
                FEED
                    + "?wait=PT1M&since="
                    + included.path("cursor").asText()
                    + "&minStoreVersion="
                    + version));
    HttpResponse<String> notYet =
        service.get(FEED + "?wait=PT0.05S&minStoreVersion=99&since=" + cursor);

    assertEquals(1, included.path("changed").size());
    assertEquals(0, nothingNew.path("changed").size());
    assertEquals(504, notYet.statusCode());
  }

  @Test
  void largeAnswerIsCompressedForWhoAcceptsIt() throws Exception {
    service.post("/v1/segments", publish(segment("wide", 0, schema(wide(200)))));

    HttpResponse<byte[]> packed =
        service.bytes("GET", FEED, Optional.empty(), "Accept-Encoding", "gzip");
    HttpResponse<String> plain = service.get(FEED);

    assertEquals("gzip", packed.headers().firstValue("Content-Encoding").orElseThrow());
    assertEquals(plain.body(), unpacked(packed.body()));
    assertTrue(packed.body().length < plain.body().length() / 4);
  }

  @Test
  void feedIsNotAnsweredBeforeTheServiceIsReady() throws Exception {
    try (ServiceFixture starting = new ServiceFixture()) {
      starting.lifecycle.start();

      assertEquals(503, starting.get(FEED).statusCode());
    }
  }

  @Test
  void stopAnswersWhoeverStillWaits() throws Exception {
    CompletableFuture<HttpResponse<String>> answer = waiting(cursor());
    Awaitility.await().atMost(LIMIT).until(() -> service.feed.waiting() == 1);

    service.close();

    assertEquals(503, answer.join().statusCode());
    assertTrue(answer.join().body().contains("urn:segment-schema:problem:stopping"));
  }

  @Test
  void metricsTellOfTheFeed() throws Exception {
    var unused = waiting(cursor());
    Awaitility.await().atMost(LIMIT).until(() -> service.feed.waiting() == 1);

    String metrics = service.get("/metrics").body();

    assertTrue(metrics.contains("schema_feed_waiting 1.0"), metrics);
    assertTrue(metrics.contains("schema_feed_answers_total{content=\"whole\"} 1.0"), metrics);
    assertFalse(metrics.contains("schema_feed_changes_total 1.0"), metrics);
  }

  private String cursor() throws IOException, InterruptedException {
    return json(service.get(FEED)).path("cursor").asText();
  }

  private CompletableFuture<HttpResponse<String>> waiting(String cursor) {
    return service
        .http()
        .sendAsync(
            service.request("GET", FEED + "?wait=PT1M&since=" + cursor, Optional.empty()),
            HttpResponse.BodyHandlers.ofString());
  }

  private String wikiJson() throws IOException, InterruptedException {
    return wikiJson(json(service.get(FEED)));
  }

  private static String wikiJson(JsonNode answer) {
    return WIKI.formatted(answer.at("/changed/0/schemaVersion").asText());
  }

  static String[] wide(int columns) {
    String[] all = new String[columns];
    for (int i = 0; i < columns; i++) {
      all[i] = column("column" + i, "LONG");
    }
    return all;
  }

  private static String unpacked(byte[] gzip) throws IOException {
    try (GZIPInputStream plain = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
