package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.poller.PublishedSegment;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many clients of the feed, and clients that leave, talk on, or do not read. */
@Timeout(180)
final class FeedClientsHttpTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int PLACES = ServiceFixture.FEED.maxWaiting();
  private static final int MORE_THAN_THREADS = 110;

  /** Datasources whose schemas are 5 MB together. */
  private static final int WIDE = 30;

  private final List<RawClient> clients = new ArrayList<>();
  private ServiceFixture service;

  @BeforeEach
  void start() throws IOException {
    service = ServiceFixture.ready();
  }

  @AfterEach
  void stop() throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
    service.close();
  }

  @Test
  void allWhoWaitHearOfOneChangeAndOccupyNoThreadMeanwhile() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    String path = waitingPath();
    for (int i = 0; i < PLACES; i++) {
      answers.add(
          service
              .http()
              .sendAsync(
                  service.request("GET", path, Optional.empty()),
                  HttpResponse.BodyHandlers.ofString()));
    }
    awaitWaiting(PLACES);

    assertEquals(200, service.get("/livez").statusCode());
    assertEquals(200, service.get("/v1/status").statusCode());
    assertEquals(200, service.post("/v1/segments", Bodies.wiki()).statusCode());

    Set<String> different = new HashSet<>();
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertEquals(200, answer.join().statusCode());
      different.add(answer.join().body());
    }
    assertEquals(1, different.size());
    awaitWaiting(0);
  }

  @Test
  void oneMoreThanThePlacesIsToldToComeBack() throws Exception {
    String path = waitingPath();
    for (int i = 0; i < PLACES; i++) {
      clients.add(new RawClient(service.address()).send(get(path)));
    }
    awaitWaiting(PLACES);

    HttpResponse<String> refused = service.get(path);
    assertEquals(503, refused.statusCode());
    assertEquals("1", refused.headers().firstValue("Retry-After").orElseThrow());
    assertEquals("urn:segment-schema:problem:overloaded", json(refused).path("type").asText());

    // Who leaves makes room.
    clients.remove(0).close();
    awaitWaiting(PLACES - 1);
    clients.add(new RawClient(service.address()).send(get(path)));
    awaitWaiting(PLACES);
  }

  @Test
  void clientsThatVanishLeaveTheList() throws Exception {
    String path = waitingPath();
    for (int i = 0; i < 50; i++) {
      clients.add(new RawClient(service.address()).send(get(path)));
    }
    awaitWaiting(50);

    for (RawClient client : clients) {
      client.close();
    }

    awaitWaiting(0);
    assertEquals(200, service.post("/v1/segments", Bodies.wiki()).statusCode());
  }

  @Test
  void clientThatWillSendNoMoreGetsItsAnswer() throws Exception {
    RawClient client = new RawClient(service.address());
    clients.add(client.send(get(waitingPath())).sendNoMore());

    assertTrue(client.answer().startsWith("HTTP/1.1 200"));
  }

  @Test
  void requestBehindAWaitingOneIsAnsweredAfterIt() throws Exception {
    RawClient client = new RawClient(service.address());
    clients.add(client.send(get(waitingPath())));
    awaitWaiting(1);

    client.send("GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    String both = client.answer();
    int feed = both.indexOf("\"cursor\"");
    assertTrue(feed > 0, both);
    assertTrue(both.indexOf("\"live\"") > feed, both);
  }

  @Test
  void requestSentTogetherWithAWaitingOneIsAnsweredAfterIt() throws Exception {
    RawClient client = new RawClient(service.address());
    clients.add(
        client.send(
            get(waitingPath()) + "GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    awaitWaiting(1);
    service.post("/v1/segments", Bodies.wiki());

    String both = client.answer();

    assertTrue(both.indexOf("\"live\"") > both.indexOf("\"cursor\""), both);
    assertTrue(both.contains("\"live\""), both);
  }

  @Test
  void waitersThatDoNotReadALargeChangeKeepNobodyFromHearingOfIt() throws Exception {
    // given: many that wait and will not read what they are told, and one that will
    String path = waitingPath();
    for (int i = 0; i < MORE_THAN_THREADS; i++) {
      clients.add(new RawClient(service.address(), 2_048).send(get(path)));
    }
    CompletableFuture<HttpResponse<String>> reader =
        service
            .http()
            .sendAsync(
                service.request("GET", path, Optional.empty()),
                HttpResponse.BodyHandlers.ofString());
    awaitWaiting(MORE_THAN_THREADS + 1);

    // when: a poll brings more than the sockets hold
    for (int i = 0; i < WIDE; i++) {
      service.store.commitElsewhere(wide(i));
    }
    service.store.poll();

    // then
    assertEquals(WIDE, json(reader.join()).path("changed").size());
    assertEquals(200, service.get("/livez").statusCode());
    for (int i = 0; i < 10; i++) {
      HttpResponse<String> whole = service.get(FeedHttpTest.FEED);
      assertEquals(200, whole.statusCode());
      assertEquals(WIDE, json(whole).path("changed").size());
    }
  }

  @Test
  void manyThatDoNotReadEverythingShareItsMemory() throws Exception {
    // given: together they would take more memory than answers may
    for (int i = 0; i < WIDE; i++) {
      service.store.commitElsewhere(wide(i));
    }
    service.store.poll();
    long length = service.get(FeedHttpTest.FEED).body().length();
    long answers = Runtime.getRuntime().maxMemory() / 8;
    int many = (int) Math.min(400, answers / length + 50);

    for (int i = 0; i < many; i++) {
      clients.add(new RawClient(service.address(), 2_048).send(get(FeedHttpTest.FEED)));
    }
    for (RawClient client : clients) {
      assertTrue(client.statusLine().startsWith("HTTP/1.1 200"));
    }

    assertEquals(200, service.get("/v1/datasources").statusCode());
  }

  static PublishedSegment wiki() {
    RowSignature columns = RowSignature.of(new Column("x", ColumnType.LONG));
    return new PublishedSegment(
        SegmentId.parse(DatasourceName.of("wiki"), Bodies.WIKI_ID),
        false,
        OptionalLong.of(1),
        Optional.of(FingerprintedSchema.of(new SchemaPayload(columns, Aggregators.NONE))));
  }

  static PublishedSegment wide(int number) {
    RowSignature columns =
        RowSignature.of(
            IntStream.range(0, 180)
                .mapToObj(i -> new Column("c" + i + "x".repeat(1_000), ColumnType.LONG))
                .toList());
    return new PublishedSegment(
        new SegmentId(
            DatasourceName.of("wide" + number), new SegmentInterval(0, 3_600_000), "v1", 0),
        false,
        OptionalLong.of(1),
        Optional.of(FingerprintedSchema.of(new SchemaPayload(columns, Aggregators.NONE))));
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
  }

  private String waitingPath() throws IOException, InterruptedException {
    String cursor = json(service.get(FeedHttpTest.FEED)).path("cursor").asText();
    return FeedHttpTest.FEED + "?wait=PT1M&since=" + cursor;
  }

  private void awaitWaiting(int count) {
    Awaitility.await().atMost(LIMIT).until(() -> service.feed.waiting() == count);
  }
}
