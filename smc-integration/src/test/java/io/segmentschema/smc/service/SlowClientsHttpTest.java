package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send slowly, never end, or send too much cost nobody else anything. */
@Timeout(120)
final class SlowClientsHttpTest {

  private static final int MORE_THAN_THREADS = 110;
  private static final String SEGMENTS = "/v1/segments";

  @ParameterizedTest
  @ValueSource(strings = {"/v1/segments", "/v1/realtime/schemas", "/v1/refresh", "/livez"})
  void halfSentBodiesTakeNobodyAThread(String path) throws Exception {
    try (ServiceFixture service = ServiceFixture.ready()) {
      List<RawClient> slow = new ArrayList<>();
      for (int i = 0; i < MORE_THAN_THREADS; i++) {
        slow.add(new RawClient(service.address()).send(RawClient.post(path, 1_000) + "{"));
      }

      assertProbesAnswer(service);
      assertEquals(200, service.post(SEGMENTS, Bodies.wiki()).statusCode());
      assertEquals(200, service.get("/v1/datasources").statusCode());

      // Each of them was being waited for: it is answered once its body has come.
      for (RawClient client : slow) {
        String status = client.send(" ".repeat(999)).statusLine();
        assertTrue(status.startsWith("HTTP/1.1 4"), status);
        client.close();
      }
    }
  }

  @Test
  void bodyThatDoesNotEndInTimeIsAProblem() throws Exception {
    try (ServiceFixture service = ServiceFixture.ready(Duration.ofSeconds(1));
        RawClient slow = new RawClient(service.address())) {
      String answer = slow.send(RawClient.post(SEGMENTS, 1_000) + "{").answer();

      assertTrue(answer.startsWith("HTTP/1.1 408"), answer);
      assertTrue(answer.contains("application/problem+json"), answer);
      assertTrue(answer.contains("urn:segment-schema:problem:request-timeout"), answer);
      assertTrue(answer.contains("PT1S"), answer);
    }
  }

  @Test
  void dripThatKeepsTheConnectionBusyDoesNotProlongTheTime() throws Exception {
    try (ServiceFixture service = ServiceFixture.ready(Duration.ofSeconds(1));
        RawClient drip = new RawClient(service.address())) {
      String answer = drip.send(RawClient.post(SEGMENTS, 100_000)).dripUntilAnswered();

      assertTrue(answer.contains("urn:segment-schema:problem:request-timeout"), answer);
    }
  }

  @Test
  void bodyAnnouncedAsTooLargeIsRefusedBeforeItComes() throws Exception {
    try (ServiceFixture service = ServiceFixture.ready();
        RawClient client = new RawClient(service.address())) {
      String answer = client.send(RawClient.post(SEGMENTS, 107_374_182_400L)).answer();

      assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
      assertTrue(answer.contains("urn:segment-schema:problem:too-large"), answer);
      assertTrue(answer.contains("200000"), answer);
    }
  }

  @Test
  void clientThatAsksWhetherToSendIsNotToldToIfItIsTooMuch() throws Exception {
    try (ServiceFixture service = ServiceFixture.ready();
        RawClient large = new RawClient(service.address());
        RawClient small = new RawClient(service.address())) {
      String expect = "Expect: 100-continue";

      assertTrue(
          large
              .send(RawClient.post(SEGMENTS, 200_001, expect))
              .answer()
              .startsWith("HTTP/1.1 413"));
      assertEquals(
          "HTTP/1.1 100 Continue", small.send(RawClient.post(SEGMENTS, 20, expect)).statusLine());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void clientThatSendsAllOfTooLargeABodyStillReadsTheAnswer(boolean chunked) throws Exception {
    try (ServiceFixture service = ServiceFixture.ready();
        RawClient client = new RawClient(service.address())) {
      int bytes = 8_000_000;
      String head =
          chunked
              ? RawClient.chunkedPost(SEGMENTS) + Integer.toHexString(bytes) + "\r\n"
              : RawClient.post(SEGMENTS, bytes);

      String answer = client.send(head + " ".repeat(bytes)).answer();

      assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
      assertTrue(answer.contains("urn:segment-schema:problem:too-large"), answer);
    }
  }

  @Test
  void emptyChunkedBodyIsAnEmptyBody() throws Exception {
    try (ServiceFixture service = ServiceFixture.ready();
        RawClient client = new RawClient(service.address())) {
      String end = "0\r\n\r\n";

      String answer =
          client
              .send(RawClient.chunkedPost("/v1/refresh") + end)
              .send(RawClient.chunkedPost(SEGMENTS, "Connection: close") + end)
              .answer();

      assertTrue(answer.startsWith("HTTP/1.1 202"), answer);
      assertTrue(answer.contains("must be JSON, is empty"), answer);
    }
  }

  @Test
  void malformedChunkIsAProblem() throws Exception {
    try (ServiceFixture service = ServiceFixture.ready();
        RawClient client = new RawClient(service.address())) {
      String answer = client.send(RawClient.chunkedPost(SEGMENTS) + "xyz\r\n").answer();

      assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
      assertTrue(answer.contains("urn:segment-schema:problem:bad-request"), answer);
    }
  }

  private static void assertProbesAnswer(ServiceFixture service)
      throws IOException, InterruptedException {
    for (String probe : List.of("/livez", "/readyz", "/metrics")) {
      HttpResponse<String> answer = service.get(probe);
      assertEquals(200, answer.statusCode(), probe);
    }
    assertFalse(json(service.get("/v1/status")).isEmpty());
  }
}
