package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.Bodies.column;
import static io.segmentschema.smc.service.Bodies.publish;
import static io.segmentschema.smc.service.Bodies.schema;
import static io.segmentschema.smc.service.Bodies.segment;
import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work that does not come to an end keeps neither the probes nor other work from being done. */
@Timeout(120)
final class BusyServiceHttpTest {

  private static final int MORE_THAN_THREADS = 110;
  private static final int STORE_THREADS = 24;
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String PUSH =
      "{\"task\":\"t\",\"epoch\":1,\"sequence\":1,\"segmentSchemas\":[]}";

  private final CountDownLatch storeAnswers = new CountDownLatch(1);
  private ServiceFixture service;

  @BeforeEach
  void start() throws IOException {
    service = ServiceFixture.ready();
  }

  @AfterEach
  void stop() {
    storeAnswers.countDown();
    service.close();
  }

  @Test
  void publishesThatWaitForTheStoreKeepNobodyElseWaiting() throws Exception {
    // given: a publish that everybody knows, and then a store that does not answer
    service.post("/v1/segments", Bodies.wiki());
    service.store.holdWrites(storeAnswers);

    // when
    List<CompletableFuture<HttpResponse<String>>> publishes = sendPublishes(MORE_THAN_THREADS);
    Awaitility.await().atMost(LIMIT).until(() -> service.store.writesWaiting() == STORE_THREADS);

    // then
    assertEquals(200, service.get("/livez").statusCode());
    assertEquals(200, service.get("/readyz").statusCode());
    assertEquals(200, service.get("/metrics").statusCode());
    assertEquals(200, service.get("/v1/datasources/wiki/schema").statusCode());
    assertEquals(200, service.post("/v1/realtime/schemas", PUSH).statusCode());

    // Those that waited for a place get it as soon as there is one, or were told to come back.
    storeAnswers.countDown();
    for (CompletableFuture<HttpResponse<String>> publish : publishes) {
      HttpResponse<String> answer = publish.join();
      assertTrue(answer.statusCode() == 200 || isOverloaded(answer), answer.body());
    }
    assertEquals(200, service.post("/v1/segments", Bodies.wiki()).statusCode());
  }

  @Test
  void requestThatFindsNoPlaceIsToldWhenToComeBack() throws Exception {
    // given: as many publishes as there are places
    service.store.holdWrites(storeAnswers);
    List<CompletableFuture<HttpResponse<String>>> publishes = sendPublishes(STORE_THREADS);
    Awaitility.await().atMost(LIMIT).until(() -> service.store.writesWaiting() == STORE_THREADS);

    // when: one more
    HttpResponse<String> answer = service.post("/v1/segments", Bodies.wiki());

    // then
    assertTrue(isOverloaded(answer), answer.statusCode() + answer.body());
    storeAnswers.countDown();
    publishes.forEach(publish -> assertEquals(200, publish.join().statusCode()));
  }

  @Test
  void clientsThatDoNotReadTheirAnswersTakeNobodyAThread() throws Exception {
    // given: an answer that is larger than what the sockets hold
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String name = "wide" + i;
      String[] columns =
          IntStream.range(0, 180)
              .mapToObj(column -> column("c" + column + "x".repeat(1_000), "LONG"))
              .toArray(String[]::new);
      assertEquals(
          200,
          service.post("/v1/segments", publish(segment(name, 0, schema(columns)))).statusCode());
      names.add('"' + name + '"');
    }
    String body = names.toString();
    String request =
        RawClient.post("/druid/coordinator/v1/metadata/dataSourceInformation", body.length())
            + body;

    // when: more clients than threads ask for it, twice, and never read
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < MORE_THAN_THREADS; i++) {
      clients.add(new RawClient(service.address(), 2_048).send(request + request));
    }

    // then: the probes answer at once, all else as soon as the answers nobody reads are written
    assertEquals(200, service.get("/livez").statusCode());
    assertEquals(200, service.get("/readyz").statusCode());
    assertEquals(200, service.get("/metrics").statusCode());
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .until(() -> service.get("/v1/datasources").statusCode() == 200);
    for (RawClient client : clients) {
      client.close();
    }
  }

  private List<CompletableFuture<HttpResponse<String>>> sendPublishes(int count) {
    HttpRequest request =
        service.request(
            "POST", "/v1/segments", Optional.of(Bodies.wiki()), "Content-Type", "application/json");
    return IntStream.range(0, count)
        .mapToObj(i -> service.http().sendAsync(request, HttpResponse.BodyHandlers.ofString()))
        .toList();
  }

  private static boolean isOverloaded(HttpResponse<String> answer) throws IOException {
    return answer.statusCode() == 503
        && answer.headers().firstValue("Retry-After").isPresent()
        && json(answer).path("type").asText().equals("urn:segment-schema:problem:overloaded");
  }
}
