package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.poller.PublishedSegment;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StoreVersionHttpTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

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
  void ownPublishIsIncludedAtOnce() throws Exception {
    String version =
        json(service.post("/v1/segments", Bodies.wiki())).path("storeVersion").asText();

    HttpResponse<String> answer =
        service.get("/v1/datasources/wiki/schema?wait=PT0S&minStoreVersion=" + version);

    assertEquals(200, answer.statusCode());
  }

  @Test
  void publishThatHasNotArrivedInTimeIsATimeout() throws Exception {
    HttpResponse<String> answer = service.get("/v1/datasources?minStoreVersion=5&wait=PT0.05S");

    assertEquals(504, answer.statusCode());
    assertEquals(
        "urn:segment-schema:problem:store-version-timeout", json(answer).path("type").asText());
  }

  @Test
  void waitingReaderIsAnsweredWhenThePollBringsThePublish() throws Exception {
    // given
    StoreVersion version = publishElsewhere();
    CompletableFuture<HttpResponse<String>> answer =
        service
            .http()
            .sendAsync(
                service.request(
                    "GET",
                    "/v1/datasources/wiki/schema?wait=PT1M&minStoreVersion=" + version.token(),
                    Optional.empty()),
                HttpResponse.BodyHandlers.ofString());
    Awaitility.await().atMost(LIMIT).until(() -> service.store.pollsAsked() == 1);

    // when
    service.store.poll();

    // then
    assertEquals(200, assertTimeoutPreemptively(LIMIT, () -> answer.get()).statusCode());
  }

  @Test
  void manyWaitingReadersNeedNoThreadEach() throws Exception {
    // given: more readers than the server has threads
    StoreVersion version = publishElsewhere();
    int readers = 150;
    ImmutableList.Builder<CompletableFuture<HttpResponse<String>>> answers =
        ImmutableList.builder();
    for (int reader = 0; reader < readers; reader++) {
      answers.add(
          service
              .http()
              .sendAsync(
                  service.request(
                      "GET",
                      "/v1/datasources?wait=PT1M&minStoreVersion=" + version.token(),
                      Optional.empty()),
                  HttpResponse.BodyHandlers.ofString()));
    }
    Awaitility.await().atMost(LIMIT).until(() -> service.store.pollsAsked() == readers);

    // when
    HttpResponse<String> other = service.get("/livez");
    service.store.poll();

    // then
    assertEquals(200, other.statusCode());
    for (CompletableFuture<HttpResponse<String>> answer : answers.build()) {
      assertEquals(200, assertTimeoutPreemptively(LIMIT, () -> answer.get()).statusCode());
    }
  }

  @Test
  void stopAnswersWhoeverStillWaits() throws Exception {
    CompletableFuture<HttpResponse<String>> answer =
        service
            .http()
            .sendAsync(
                service.request(
                    "GET", "/v1/datasources?wait=PT1M&minStoreVersion=9", Optional.empty()),
                HttpResponse.BodyHandlers.ofString());
    Awaitility.await().atMost(LIMIT).until(() -> service.store.pollsAsked() == 1);

    service.close();

    HttpResponse<String> stopped = assertTimeoutPreemptively(LIMIT, () -> answer.get());
    assertEquals(503, stopped.statusCode());
    assertTrue(stopped.body().contains("urn:segment-schema:problem:stopping"), stopped.body());
  }

  private StoreVersion publishElsewhere() {
    RowSignature columns = RowSignature.of(new Column("x", ColumnType.LONG));
    return service.store.commitElsewhere(
        new PublishedSegment(
            SegmentId.parse(DatasourceName.of("wiki"), Bodies.WIKI_ID),
            false,
            OptionalLong.of(1),
            Optional.of(FingerprintedSchema.of(new SchemaPayload(columns, Aggregators.NONE)))));
  }
}
