package io.segmentschema.smc.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.security.Tokens;
import io.segmentschema.smc.security.UserRole;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the service tells those whom it does not know, over a real socket. */
final class AuthenticationHttpTest {

  private static final String ALICE = TestUsers.basic(TestUsers.NAME, TestUsers.PASSWORD);
  private static final String WRONG = TestUsers.basic(TestUsers.NAME, "wrong");

  @TempDir Path folder;
  private final ManualTime time = new ManualTime();
  private Path users;
  private ServiceFixture service;

  @BeforeEach
  void start() throws IOException {
    users = TestUsers.write(folder);
    service = ServiceFixture.secured(TestUsers.config(users), time.ticker());
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void nobodyLearnsAnythingButThatCredentialsAreNeeded() throws Exception {
    List<HttpResponse<String>> answers =
        List.of(
            service.get("/v1/status"),
            service.get("/nowhere"),
            service.get("/v1/datasources/none/schema"),
            service.get("/v1/segments/x?datasource=d&unknown=1"),
            service.get("/metrics"),
            service.get("/"),
            service.get("/openapi.json"),
            service.send("DELETE", "/v1/status", Optional.empty()),
            service.send("PROPFIND", "/livez", Optional.empty()),
            service.send("OPTIONS", "/v1/segments", Optional.empty()),
            service.post("/v1/segments", "{ this is no JSON"),
            service.post("/v1/segments", "[]", "Accept", "nonsense"),
            service.post("/livez", "{}"),
            service.post("/v1/segments", "x".repeat(300_000)));

    answers.forEach(
        answer -> {
          assertEquals(401, answer.statusCode(), answer.request() + " " + answer.body());
          assertEquals(answers.get(0).body(), answer.body());
          assertEquals(
              List.of(
                  "Basic realm=\"segment schema cache\", charset=\"UTF-8\"",
                  "Bearer realm=\"segment schema cache\""),
              answer.headers().allValues("WWW-Authenticate"));
          assertTrue(answer.headers().firstValue("Server").isEmpty());
          assertTrue(answer.headers().firstValue("Allow").isEmpty());
        });
    assertEquals(200, service.get("/livez").statusCode());
    assertEquals(200, service.get("/readyz").statusCode());
  }

  @Test
  void scriptOfAPageGetsItsAnswerWithoutTheBrowserAskingForAPassword() throws Exception {
    HttpResponse<String> page = service.get("/", "Sec-Fetch-Dest", "document");
    HttpResponse<String> script = service.get("/v1/status", "Sec-Fetch-Dest", "empty");

    assertEquals(401, script.statusCode());
    assertEquals(page.body(), script.body());
    assertEquals(2, page.headers().allValues("WWW-Authenticate").size());
    assertEquals(
        List.of("Bearer realm=\"segment schema cache\""),
        script.headers().allValues("WWW-Authenticate"));
  }

  @Test
  void bodyOfSomebodyUnknownIsNotAwaited() throws Exception {
    try (RawClient client = new RawClient(service.address())) {
      client.send(
          "POST /v1/segments HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
              + "Content-Length: 100000\r\n\r\n{");

      assertTrue(client.answer().startsWith("HTTP/1.1 401 "), "the answer came before the body");
    }
  }

  @Test
  void otherSpellingsOfAProbeAreNoWayIn() throws Exception {
    for (String path :
        List.of(
            "/livez/../v1/status",
            "/livez/",
            "//livez",
            "/livez;x=/../v1/status",
            "/%6Civez",
            "/LIVEZ",
            "/v1/status/../../livez")) {
      try (RawClient client = new RawClient(service.address())) {
        client.send("GET " + path + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        String answer = client.answer();
        assertTrue(
            answer.startsWith("HTTP/1.1 401 ") || answer.startsWith("HTTP/1.1 400 "),
            path + ": " + answer);
        assertFalse(answer.contains("epoch"), answer);
      }
    }
  }

  @Test
  void malformedRequestsRevealNoVersion() throws Exception {
    for (String request :
        List.of(
            "GET / HTTP/9.9\r\n\r\n",
            "GARBAGE\r\n\r\n",
            "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
            "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: h\r\nX: " + "y".repeat(20_000) + "\r\n\r\n")) {
      try (RawClient client = new RawClient(service.address())) {
        client.send(request);

        String answer = client.answer();
        assertTrue(answer.startsWith("HTTP/1.1 4") || answer.startsWith("HTTP/1.1 5"), answer);
        assertFalse(answer.toLowerCase(Locale.ROOT).contains("jetty"), answer);
        assertFalse(answer.contains("Server:"), answer);
      }
    }
  }

  @Test
  void passwordLetsInAndAWrongOneDoesNot() throws Exception {
    assertEquals(200, status(ALICE));
    assertEquals(200, status(ALICE));
    assertEquals(401, status(WRONG));
    assertEquals(401, status(TestUsers.basic("bob", TestUsers.PASSWORD)));
    assertEquals(401, status(TestUsers.basic(TestUsers.NAME, "x".repeat(500))));
  }

  @Test
  void whoFailsTooOftenIsToldToWait() throws Exception {
    // given: as many failures as an address may have
    for (int i = 0; i < 10; i++) {
      assertEquals(401, status("Bearer wrong-" + i));
    }

    // when
    HttpResponse<String> answer = service.get("/v1/status", "Authorization", WRONG);

    // then: also the right password is not tried now, but who has a token comes in
    assertEquals(429, answer.statusCode());
    assertEquals("6", answer.headers().firstValue("Retry-After").orElseThrow());
    assertTrue(answer.body().contains("too-many-failures"), answer.body());
    assertEquals(429, status(ALICE));
    assertEquals(200, status(TestUsers.bearer(UserRole.OPERATOR)));

    // when: an attempt has come back
    time.advance(Duration.ofSeconds(6));

    // then
    assertEquals(200, status(ALICE));
  }

  @Test
  void passwordThatWasJustRightIsLetInWhateverElseFails() throws Exception {
    assertEquals(200, status(ALICE));
    for (int i = 0; i < 12; i++) {
      var unused = status("Bearer wrong-" + i);
    }

    assertEquals(200, status(ALICE));
    assertEquals(429, status("Bearer wrong"));
  }

  @Test
  void refusalsAreCounted() throws Exception {
    var unused = service.get("/v1/status");
    assertEquals(401, status(WRONG));
    assertEquals(
        403,
        service
            .post("/v1/cleanup", "", "Authorization", TestUsers.bearer(UserRole.BROKER))
            .statusCode());

    String metrics =
        service.get("/metrics", "Authorization", TestUsers.bearer(UserRole.OPERATOR)).body();
    assertTrue(metrics.contains("schema_http_refusals_total{reason=\"missing\"} 1.0"), metrics);
    assertTrue(metrics.contains("schema_http_refusals_total{reason=\"password\"} 1.0"), metrics);
    assertTrue(metrics.contains("schema_http_refusals_total{reason=\"role\"} 1.0"), metrics);
  }

  @Test
  void changedUsersFileCountsWithoutARestart() throws Exception {
    var unused = TestUsers.write(folder, "token new-1 operator " + Tokens.proofOf("new"));
    assertEquals(401, status("Bearer new"));

    service.access.look();
    service.access.look();

    assertEquals(200, status("Bearer new"));
  }

  private int status(String authorization) throws Exception {
    return service.get("/v1/status", "Authorization", authorization).statusCode();
  }
}
