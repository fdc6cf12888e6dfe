package io.segmentschema.smc.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.smc.service.http.Lanes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that mean ill, or are broken, take neither memory nor threads nor time from others. */
@Timeout(180)
final class HostileClientsHttpTest {

  private static final int THOUSANDS = 1_200;
  private static final int MORE_THAN_THREADS = 110;
  private static final long GIBIBYTE = 1L << 30;

  private final List<RawClient> clients = new ArrayList<>();
  private ServiceFixture service;
  private int threadsBefore;

  @BeforeEach
  void start() throws Exception {
    service = ServiceFixture.ready();
    service.post("/v1/segments", Bodies.wiki());
    threadsBefore = threads();
  }

  @AfterEach
  void stop() throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
    service.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GE",
        "GET /livez HTTP/1.1\r\nHost: x\r\nX: y",
        "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
      })
  void thousandsOfConnectionsThatStayAreNobodysTrouble(String sent) throws Exception {
    for (int i = 0; i < THOUSANDS; i++) {
      clients.add(new RawClient(service.address(), 2_048).send(sent));
    }

    assertEverybodyElseIsServed();
  }

  @Test
  void connectionsWhoseOtherHalfIsClosedAreAnsweredOrClosed() throws Exception {
    for (int i = 0; i < MORE_THAN_THREADS; i++) {
      clients.add(
          new RawClient(service.address())
              .send(RawClient.post("/v1/segments", 1_000) + "{")
              .sendNoMore());
    }
    for (RawClient client : clients) {
      String answer = client.answer();
      assertTrue(answer.isEmpty() || answer.startsWith("HTTP/1.1 400"), answer);
    }
    assertEverybodyElseIsServed();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /%s HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /livez?%s HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: x\r\nX: %s\r\n\r\n",
        "GET /v1/schema-changes?since=%s HTTP/1.1\r\nHost: x\r\n\r\n"
      })
  void hugeHeadsAreRefusedBeforeTheyFillMemory(String head) throws Exception {
    String huge = "x".repeat(4 << 20);
    for (int i = 0; i < 20; i++) {
      RawClient client = new RawClient(service.address());
      clients.add(client);
      try {
        String answer = client.send(head.formatted(huge)).answer();
        assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
      } catch (SocketException closedWhileWeSent) {
        // Refused before it had come.
      }
    }
    assertEverybodyElseIsServed();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void gibibyteIsNotTakenIn(boolean chunked) throws Exception {
    String head =
        chunked
            ? RawClient.chunkedPost("/v1/segments") + Long.toHexString(GIBIBYTE) + "\r\n"
            : RawClient.post("/v1/segments", GIBIBYTE);
    String block = " ".repeat(1 << 20);
    long sent = 0;
    RawClient client = new RawClient(service.address());
    clients.add(client);
    try {
      client.send(head);
      while (sent < GIBIBYTE) {
        client.send(block);
        sent += block.length();
      }
    } catch (SocketException closedWhileWeSent) {
      // It did not want more.
    }

    assertTrue(sent < GIBIBYTE, "All of it was taken");
    assertEverybodyElseIsServed();
  }

  @Test
  void smallChunksWithoutEndAreRefused() throws Exception {
    RawClient client = new RawClient(service.address());
    clients.add(client.send(RawClient.chunkedPost("/v1/segments")));
    String chunks = "1;some=extension\r\n \r\n".repeat(5_000);
    try {
      for (int i = 0; i < 1_000; i++) {
        client.send(chunks);
      }
      String answer = client.answer();
      assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
    } catch (SocketException closedWhileWeSent) {
      // It did not want more.
    }
    assertEverybodyElseIsServed();
  }

  @Test
  void waitersThatVanishWithoutAWordLeaveNothingBehind() throws Exception {
    String cursor = ServiceFixture.json(service.get(FeedHttpTest.FEED)).path("cursor").asText();
    String wait =
        "GET /v1/schema-changes?wait=PT1M&since=" + cursor + " HTTP/1.1\r\nHost: x\r\n\r\n";
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < 250; i++) {
        clients.add(new RawClient(service.address()).send(wait));
      }
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> service.feed.waiting() == 250);
      for (RawClient client : clients) {
        client.reset();
      }
      clients.clear();
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> service.feed.waiting() == 0);
    }
    assertEverybodyElseIsServed();
  }

  private void assertEverybodyElseIsServed() throws Exception {
    for (String path :
        List.of("/livez", "/readyz", "/metrics", "/v1/status", "/v1/datasources/wiki/schema")) {
      assertEquals(200, service.get(path).statusCode(), path);
    }
    assertEquals(200, service.post("/v1/segments", Bodies.wiki()).statusCode());
    int more = threads() - threadsBefore;
    assertTrue(more <= Lanes.ALL_THREADS, "threads=" + more);
  }

  private static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }
}
