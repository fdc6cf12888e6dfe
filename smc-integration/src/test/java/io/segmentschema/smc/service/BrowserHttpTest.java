package io.segmentschema.smc.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.security.SecurityConfig;
import io.segmentschema.smc.security.UserRole;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What protects people who have the service open in a browser. */
final class BrowserHttpTest {

  private static final String OPERATOR = TestUsers.bearer(UserRole.OPERATOR);

  @TempDir Path folder;

  @Test
  void everyAnswerTellsBrowsersHowLittleItMayDo() throws Exception {
    try (ServiceFixture service = secured()) {
      List<HttpResponse<String>> answers =
          List.of(
              service.get("/", "Authorization", OPERATOR),
              service.get("/v1/status", "Authorization", OPERATOR),
              service.get("/v1/status"),
              service.get("/nowhere", "Authorization", OPERATOR),
              service.post("/v1/segments", "nonsense", "Authorization", OPERATOR),
              service.post("/v1/segments", "x".repeat(300_000), "Authorization", OPERATOR),
              service.get("/livez"));

      answers.forEach(
          answer -> {
            HttpHeaders headers = answer.headers();
            String policy = headers.firstValue("Content-Security-Policy").orElseThrow();
            assertTrue(policy.startsWith("default-src "), policy);
            assertTrue(policy.contains("frame-ancestors 'none'"), policy);
            assertEquals(List.of("nosniff"), headers.allValues("X-Content-Type-Options"));
            assertEquals(List.of("no-referrer"), headers.allValues("Referrer-Policy"));
            assertEquals(List.of("DENY"), headers.allValues("X-Frame-Options"));
            assertEquals(1, headers.allValues("Cache-Control").size());
            assertTrue(headers.firstValue("Strict-Transport-Security").isEmpty());
          });
      assertEquals("no-store", answers.get(1).headers().firstValue("Cache-Control").orElseThrow());
    }
  }

  @Test
  void schemaWithATagMayBeKeptAndAskedForAgain() throws Exception {
    try (ServiceFixture service = ServiceFixture.ready()) {
      assertEquals(200, service.post("/v1/segments", Bodies.wiki()).statusCode());

      HttpResponse<String> answer = service.get("/v1/datasources/wiki/schema");

      assertEquals(List.of("private, no-cache"), answer.headers().allValues("Cache-Control"));
    }
  }

  @Test
  void otherSitesPageCannotHaveABrowserChangeAnything() throws Exception {
    try (ServiceFixture service = secured()) {
      String own = service.address().getAuthority();

      assertEquals(403, refresh(service, "Sec-Fetch-Site", "cross-site"));
      assertEquals(403, refresh(service, "Sec-Fetch-Site", "same-site"));
      assertEquals(403, refresh(service, "Origin", "https://evil.example"));
      assertEquals(403, refresh(service, "Origin", "null"));
      assertEquals(403, refresh(service, "Origin", "http://" + own + ".evil.example"));
      assertEquals(
          403, refresh(service, "Origin", "http://" + own, "Sec-Fetch-Site", "cross-site"));

      assertEquals(202, refresh(service, "Origin", "http://" + own));
      assertEquals(202, refresh(service, "Sec-Fetch-Site", "same-origin"));
      assertEquals(202, refresh(service, "Sec-Fetch-Site", "none"));
      assertEquals(202, refresh(service));
      assertEquals(202, refresh(service, "Origin", "https://proxy.example"));
    }
  }

  @Test
  void nameThatAnotherSitePointsHereIsNotOurs() throws Exception {
    try (ServiceFixture service = ServiceFixture.ready();
        RawClient client = new RawClient(service.address())) {
      client.send(
          String.join(
              "\r\n",
              "POST /v1/refresh HTTP/1.1",
              "Host: evil.example:8085",
              "Content-Length: 0",
              "Origin: http://evil.example:8085",
              "Connection: close",
              "",
              ""));

      assertTrue(client.answer().startsWith("HTTP/1.1 403 "), "its page is no page of ours");
    }
  }

  @Test
  void readingIsLeftToTheRuleThatBrowsersKeepAnyway() throws Exception {
    try (ServiceFixture service = secured()) {
      HttpResponse<String> answer =
          service.get("/v1/status", "Authorization", OPERATOR, "Origin", "https://evil.example");

      assertEquals(200, answer.statusCode());
      assertTrue(answer.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
      assertEquals(
          "same-origin", answer.headers().firstValue("Cross-Origin-Resource-Policy").orElseThrow());
    }
  }

  private static int refresh(ServiceFixture service, String... headers) throws Exception {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Authorization";
    all[headers.length + 1] = OPERATOR;
    return service.send("POST", "/v1/refresh", Optional.empty(), all).statusCode();
  }

  private ServiceFixture secured() throws Exception {
    SecurityConfig config =
        new SecurityConfig(
            Optional.of(TestUsers.write(folder)),
            false,
            Optional.empty(),
            Duration.ofSeconds(5),
            ImmutableSet.of("https://proxy.example"));
    return ServiceFixture.secured(config, new ManualTime().ticker());
  }
}
