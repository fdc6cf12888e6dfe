package io.segmentschema.smc.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentschema.smc.fuzz.Mutilator;
import io.segmentschema.smc.fuzz.Samples;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every address with mutilated query parameters, headers and methods, byte by byte as a client may
 * send them: never an error of ours, and every refusal a problem document of the same status.
 */
@Timeout(600)
final class RequestFuzzTest {

  private static final int REQUESTS = Integer.getInteger("fuzz.requests", 4_000) / 2;
  private static final long SEED = Long.getLong("fuzz.seed", 42);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String DRUID = "/druid/coordinator/v1/metadata/dataSourceInformation";

  /** What each address understands, by method and path. */
  private static final List<String> REQUESTS_WITHOUT_BODY =
      List.of(
          "GET /",
          "GET /livez",
          "GET /readyz",
          "GET /metrics",
          "GET /v1/status",
          "GET /v1/datasources?minStoreVersion=0&wait=PT0S",
          "GET /v1/datasources/wiki/schema?minStoreVersion=0&wait=PT0S",
          "GET /v1/segments/" + Samples.SEGMENT_ID + "?datasource=wiki",
          "POST /v1/refresh?wait=true",
          "GET /v1/refreshes/1",
          "POST /v1/cleanup?dryRun=true&olderThan=PT1H");

  private static final Map<String, String> BODIES =
      Map.of(
          "/v1/segments",
          Samples.PUBLISH,
          "/v1/segments/unused",
          Samples.UNUSED,
          "/v1/realtime/schemas",
          Samples.PUSH,
          "/v1/realtime/removals",
          Samples.REMOVAL,
          DRUID + "?minStoreVersion=0&wait=PT0S",
          Samples.NAMES);

  private static final List<String> HEADERS =
      List.of(
          "Accept: application/json;q=0.5, */*;q=0.1",
          "Accept-Encoding: gzip;q=1.0, identity; q=0.5, *;q=0",
          "Accept-Language: de-CH, en;q=0.7",
          "Accept-Charset: utf-8",
          "Content-Type: application/json;charset=utf-8",
          "Content-Encoding: identity",
          "Content-Length: 2",
          "Transfer-Encoding: chunked",
          "Expect: 100-continue",
          "If-None-Match: W/\"abc\", \"def\"",
          "If-Modified-Since: Sat, 21 Nov 2026 07:00:00 GMT",
          "Range: bytes=0-1",
          "Cookie: a=b; $Version=1",
          "Connection: keep-alive, Upgrade",
          "Upgrade: h2c",
          "Forwarded: for=1.2.3.4;proto=https",
          "X-HTTP-Method-Override: DELETE",
          "Host: localhost:1");

  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO", "get");

  private final Random random = new Random(SEED);
  private final Mutilator mutilator = new Mutilator(SEED);
  private final Map<Integer, Integer> statuses = new TreeMap<>();

  @Test
  void noRequestIsAnsweredByAnErrorOfOursOrWithoutAProblem() throws Exception {
    try (ServiceFixture service = ServiceFixture.ready()) {
      for (int i = 0; i < REQUESTS; i++) {
        play(service, request());
      }
      assertEquals(200, service.get("/readyz").statusCode());
    }
    System.out.println("Fuzz of requests: seed=" + SEED + ", statuses=" + statuses);
    assertTrue(statuses.keySet().containsAll(List.of(200, 400, 404, 405, 415)), statuses::toString);
  }

  private String request() {
    if (random.nextInt(4) == 0) {
      List<String> paths = BODIES.keySet().stream().sorted().toList();
      String path = paths.get(random.nextInt(paths.size()));
      return request("POST " + path, BODIES.getOrDefault(path, ""));
    }
    return request(REQUESTS_WITHOUT_BODY.get(random.nextInt(REQUESTS_WITHOUT_BODY.size())), "");
  }

  private String request(String methodAndPath, String body) {
    String method = methodAndPath.substring(0, methodAndPath.indexOf(' '));
    String path = methodAndPath.substring(methodAndPath.indexOf(' ') + 1);
    StringBuilder request = new StringBuilder();
    request.append(random.nextInt(20) == 0 ? METHODS.get(random.nextInt(METHODS.size())) : method);
    request.append(' ').append(target(path)).append(" HTTP/1.1\r\nConnection: close\r\n");
    if (random.nextInt(30) > 0) {
      request.append("Host: x\r\n");
    }
    if (!body.isEmpty()) {
      int length = body.getBytes(StandardCharsets.UTF_8).length;
      request.append("Content-Length: ").append(length).append("\r\n");
      request.append("Content-Type: application/json\r\n");
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      String header = HEADERS.get(random.nextInt(HEADERS.size()));
      int value = header.indexOf(' ') + 1;
      request.append(header, 0, value);
      request.append(random.nextInt(3) == 0 ? header.substring(value) : oneLine(header, value));
      request.append("\r\n");
    }
    return request.append("\r\n").append(body).toString();
  }

  /** A header's value with something wrong; mostly what a header may hold at all. */
  private String oneLine(String header, int value) {
    String mutilated = mutilator.mutilate(header.substring(value));
    return random.nextInt(4) == 0
        ? mutilated.replaceAll("[\r\n]", " ")
        : mutilated.replaceAll("[^\\x20-\\x7e]", "?");
  }

  /** The path with its parameters changed, in ways that are well-formed in a URL or are not. */
  private String target(String path) {
    int question = path.indexOf('?');
    String plain = question < 0 ? path : path.substring(0, question);
    StringBuilder target = new StringBuilder(plain);
    if (random.nextInt(15) == 0) {
      target.insert(1 + random.nextInt(plain.length()), anyText("%2F"));
    }
    char separator = '?';
    if (question >= 0) {
      for (String parameter : path.substring(question + 1).split("&", -1)) {
        target.append(separator).append(changed(parameter));
        separator = '&';
      }
    }
    if (random.nextInt(6) == 0) {
      target.append(separator).append(anyText("unknown=1"));
    }
    return target.toString().replaceAll("[ \r\n]", "+");
  }

  private String changed(String parameter) {
    int equals = parameter.indexOf('=');
    String name = parameter.substring(0, equals);
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> name + "=" + anyText(parameter.substring(equals + 1));
      case 3 -> name;
      case 4 -> parameter + "&" + parameter;
      case 5 -> anyText(parameter);
      default -> parameter;
    };
  }

  private String anyText(String text) {
    String mutilated = mutilator.mutilate(text);
    return switch (random.nextInt(4)) {
      case 0 -> mutilated;
      case 1 -> "%" + Integer.toHexString(0x80 + random.nextInt(0x80)) + mutilated;
      default -> URLEncoder.encode(mutilated, StandardCharsets.UTF_8);
    };
  }

  private void play(ServiceFixture service, String request) throws IOException {
    String answer;
    try (RawClient client = new RawClient(service.address())) {
      answer = client.send(request).sendNoMore().answer();
    } catch (IOException failure) {
      throw new AssertionError("No answer, seed=" + SEED + ": " + request, failure);
    }
    check(answer.replaceFirst("(?s)^HTTP/1.1 100.*?\r\n\r\n", ""), "seed=" + SEED + ": " + request);
  }

  private void check(String answer, String sent) throws IOException {
    assertTrue(answer.startsWith("HTTP/1.1 "), () -> "Answer: " + answer + ", " + sent);
    int status = Integer.parseInt(answer.substring(9, 12));
    statuses.merge(status, 1, Integer::sum);
    boolean ours = status >= 500 && status != 501 && status != 504 && status != 505;
    assertTrue(!ours, () -> answer + " for " + sent);
    if (status >= 400) {
      int end = answer.indexOf("\r\n\r\n");
      String head = answer.substring(0, end);
      assertTrue(head.contains("application/problem+json"), () -> answer + " for " + sent);
      if (!head.contains("Content-Encoding: gzip")) {
        JsonNode problem = JSON.readTree(answer.substring(end + 4));
        assertEquals(status, problem.path("status").asInt(), () -> answer + " for " + sent);
        assertTrue(problem.path("type").asText().startsWith("urn:segment-schema:problem:"), answer);
      }
    }
  }
}
