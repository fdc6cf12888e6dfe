package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies are JSON in UTF-8, and every header that says otherwise gets a problem document. */
final class MediaTypeHttpTest {

  private static final String DRUID = "/druid/coordinator/v1/metadata/dataSourceInformation";

  private static ServiceFixture service;

  @BeforeAll
  static void start() throws IOException {
    service = ServiceFixture.ready();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON",
        "application/json;charset=utf-8",
        "application/json; charset=\"UTF-8\""
      })
  void jsonInUtf8IsRead(String type) throws Exception {
    assertEquals(200, posted(type).statusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "application/*",
        "text/plain",
        "text/json",
        "application/problem+json",
        "application/x-www-form-urlencoded",
        "application/json;charset=utf-16",
        "application/json;charset=iso-8859-1",
        "application/json; charset=nonsense"
      })
  void otherContentTypeIsNamedInTheRefusal(String type) throws Exception {
    HttpResponse<String> answer = posted(type);

    assertProblem(answer, 415, "unsupported-media-type");
    String detail = json(answer).path("detail").asText();
    assertTrue(detail.contains("application/json") && detail.contains(type), detail);
  }

  @Test
  void missingContentTypeIsNamedAsMissing() throws Exception {
    HttpResponse<String> answer = service.send("POST", DRUID, Optional.of("[]"));

    assertProblem(answer, 415, "unsupported-media-type");
    assertTrue(json(answer).path("detail").asText().contains("missing"), answer.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "application",
        "json",
        "a/b/c",
        ";",
        "/",
        "application/",
        "application/json;x"
      })
  void malformedContentTypeIsAProblemThatNamesTheHeader(String type) throws Exception {
    HttpResponse<String> answer = posted(type);

    assertProblem(answer, 400, "bad-request");
    assertTrue(json(answer).path("detail").asText().contains("Content-Type"), answer.body());
    assertTrue(json(answer).path("error").isTextual(), answer.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x/y/z", "/", "text/html, ;", "application/json;q=x", "application/json;q"})
  void malformedAcceptIsAProblemThatNamesTheHeader(String accept) throws Exception {
    HttpResponse<String> answer = service.get("/v1/status", "Accept", accept);

    assertProblem(answer, 400, "bad-request");
    assertTrue(json(answer).path("detail").asText().contains("Accept"), answer.body());
  }

  @Test
  void acceptThatAllowsNoAnswerIsNamedInTheRefusal() throws Exception {
    HttpResponse<String> answer = service.get("/v1/status", "Accept", "text/csv");

    assertProblem(answer, 406, "not-acceptable");
    assertTrue(json(answer).path("detail").asText().contains("text/csv"), answer.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE"})
  void bodyInAnotherUnicodeEncodingIsRefused(String charset) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(service.address().resolve(DRUID))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("[\"wiki\"]", Charset.forName(charset)))
            .build();

    HttpResponse<String> answer =
        service.http().send(request, HttpResponse.BodyHandlers.ofString());

    assertProblem(answer, 400, "invalid-input");
    assertTrue(json(answer).path("detail").asText().contains("UTF-8"), answer.body());
  }

  private static HttpResponse<String> posted(String type) throws Exception {
    return service.send("POST", DRUID, Optional.of("[]"), "Content-Type", type);
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String type)
      throws IOException {
    assertEquals(status, answer.statusCode(), answer.body());
    assertEquals(
        "application/problem+json", answer.headers().firstValue("Content-Type").orElse(""));
    assertEquals("urn:segment-schema:problem:" + type, json(answer).path("type").asText());
    assertEquals(status, json(answer).path("status").asInt());
  }
}
