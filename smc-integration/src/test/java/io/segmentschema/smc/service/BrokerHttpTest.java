package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.Bodies.column;
import static io.segmentschema.smc.service.Bodies.publish;
import static io.segmentschema.smc.service.Bodies.schema;
import static io.segmentschema.smc.service.Bodies.segment;
import static io.segmentschema.smc.service.ServiceFixture.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BrokerHttpTest {

  private static final String DRUID = "/druid/coordinator/v1/metadata/dataSourceInformation";
  private static final String WIKI = "/v1/datasources/wiki/schema";

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
  void brokerGetsKnownDatasourcesInDruidsShape() throws Exception {
    service.post("/v1/segments", Bodies.wiki());

    HttpResponse<String> answer = service.post(DRUID, "[\"wiki\",\"nobody\",\"wiki\"]");

    assertEquals(200, answer.statusCode());
    assertEquals(
        json(
            "[{'dataSource':'wiki','rowSignature':[{'name':'__time','type':'LONG'},{'name':'page','type':'STRING'}]}]"),
        json(answer));
  }

  @Test
  void emptyListGetsAnEmptyList() throws Exception {
    HttpResponse<String> answer = service.post(DRUID, "[]");

    assertEquals(200, answer.statusCode());
    assertEquals("[]", answer.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", ".hidden", "a/b", "tab\\tin it"})
  void nameThatNoDatasourceCanHaveCostsTheBrokerNoneOfTheOthers(String odd) throws Exception {
    service.post("/v1/segments", Bodies.wiki());

    HttpResponse<String> answer = service.post(DRUID, "[\"" + odd + "\",\"wiki\"]");

    assertEquals(200, answer.statusCode());
    assertEquals("[\"wiki\"]", names(answer.body()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "null", "{}", "\"wiki\"", "[null]", "[1]", "[\"a\"] x", "[[\"a\"]]"})
  void malformedListIsRefusedWithDruidsErrorMember(String body) throws Exception {
    HttpResponse<String> answer = service.post(DRUID, body);

    assertEquals(400, answer.statusCode());
    assertEquals(
        "application/problem+json", answer.headers().firstValue("Content-Type").orElse(""));
    assertTrue(json(answer).path("error").isTextual(), answer.body());
    assertEquals("urn:segment-schema:problem:invalid-input", json(answer).path("type").asText());
  }

  @Test
  void bodyThatIsNotJsonByItsTypeIsRefused() throws Exception {
    HttpResponse<String> text =
        service.send("POST", DRUID, Optional.of("[]"), "Content-Type", "text/plain");
    HttpResponse<String> untyped = service.send("POST", DRUID, Optional.of("[]"));

    assertEquals(415, text.statusCode());
    assertEquals(415, untyped.statusCode());
    assertTrue(json(text).has("error"), text.body());
  }

  @Test
  void otherMethodsAreRefusedAndTheRightOneIsNamed() throws Exception {
    HttpResponse<String> answer = service.get(DRUID);

    assertEquals(405, answer.statusCode());
    assertTrue(answer.headers().firstValue("Allow").orElse("").contains("POST"));
    assertTrue(json(answer).has("error"), answer.body());
  }

  @Test
  void compressedAnswerIsOneSingleGzipMember() throws Exception {
    String[] columns =
        IntStream.range(0, 500).mapToObj(i -> column("column" + i, "LONG")).toArray(String[]::new);
    service.post("/v1/segments", publish(segment("wide", 0, schema(columns))));

    HttpResponse<byte[]> answer = compressed("[\"wide\"]");

    assertEquals(200, answer.statusCode());
    assertEquals("gzip", answer.headers().firstValue("Content-Encoding").orElse(""));
    assertEquals(500, json(unpacked(answer)).at("/0/rowSignature").size());
    assertEquals(1, gzipMembers(answer.body()));
  }

  @Test
  void answerOftenAskedForFollowsEveryChangeAndKeepsTheAskedOrder() throws Exception {
    // given: two datasources that are asked for again and again, in one order and in the other
    String wide = "w".repeat(600);
    service.post("/v1/segments", publish(segment("one", 0, schema(column(wide, "LONG")))));
    service.post("/v1/segments", publish(segment("two", 0, schema(column(wide, "LONG")))));
    String forth = "[\"two\",\"one\",\"later\"]";
    String back = "[\"later\",\"one\",\"two\"]";
    String asked = service.post(DRUID, forth).body();
    assertEquals(asked, service.post(DRUID, forth).body());
    assertEquals(asked, unpacked(compressed(forth)));
    assertEquals("[\"two\",\"one\"]", names(asked));
    assertEquals("[\"one\",\"two\"]", names(service.post(DRUID, back).body()));

    // when: one changes and another comes
    service.post("/v1/segments", publish(segment("one", 0, schema(column("new", "STRING")))));
    service.post("/v1/segments", publish(segment("later", 0, schema(column("x", "DOUBLE")))));

    // then
    String changed = service.post(DRUID, forth).body();
    assertEquals("[\"two\",\"one\",\"later\"]", names(changed));
    assertEquals("new", json(changed).at("/1/rowSignature/0/name").asText());
    assertEquals(changed, unpacked(compressed(forth)));
    assertEquals("[\"later\",\"one\",\"two\"]", names(service.post(DRUID, back).body()));
  }

  private HttpResponse<byte[]> compressed(String names) throws Exception {
    return service.bytes(
        "POST",
        DRUID,
        Optional.of(names),
        "Content-Type",
        "application/json",
        "Accept-Encoding",
        "gzip");
  }

  private static String unpacked(HttpResponse<byte[]> answer) throws IOException {
    return new String(
        new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes(), UTF_8);
  }

  private static String names(String answer) throws IOException {
    return json(answer).findValuesAsText("dataSource").stream()
        .collect(Collectors.joining("\",\"", "[\"", "\"]"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip;q=0", "br", "*;q=0"})
  void whoDoesNotAcceptGzipGetsPlainJson(String accepted) throws Exception {
    service.post("/v1/segments", Bodies.wiki());

    HttpResponse<String> answer = service.get("/metrics", "Accept-Encoding", accepted);

    assertEquals(200, answer.statusCode());
    assertTrue(answer.headers().firstValue("Content-Encoding").isEmpty());
    assertTrue(answer.body().contains("schema_cache_segments"));
  }

  @Test
  void listNamesEveryDatasourceWithItsVersion() throws Exception {
    service.post("/v1/segments", Bodies.wiki());

    JsonNode answer = json(service.get("/v1/datasources"));

    assertTrue(answer.path("complete").asBoolean());
    assertEquals("wiki", answer.at("/datasources/0/datasource").asText());
    assertEquals(1, answer.path("datasources").size());
  }

  @Test
  void listIsNotCompleteWhileAUsedSegmentHasNoSchema() throws Exception {
    service.post("/v1/segments", publish(segment("wiki", 0, "")));

    assertEquals(json("{'complete':false,'datasources':[]}"), json(service.get("/v1/datasources")));
  }

  @Test
  void schemaCarriesItsVersionAsStrongETag() throws Exception {
    service.post("/v1/segments", Bodies.wiki());

    HttpResponse<String> answer = service.get(WIKI);

    String version = json(answer).path("schemaVersion").asText();
    assertEquals("\"" + version + "\"", answer.headers().firstValue("ETag").orElse(""));
    assertEquals("wiki", json(answer).path("datasource").asText());
    assertEquals("page", json(answer).at("/rowSignature/1/name").asText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TAG|304",
        "*|304",
        "W/TAG|304",
        "\"x\", TAG|304",
        "\"x\",W/TAG , \"y\"|304",
        "\"x\"|200",
        "x|200"
      })
  void knownVersionIsNotSentAgain(String ifNoneMatch, int status) throws Exception {
    service.post("/v1/segments", Bodies.wiki());
    String tag = service.get(WIKI).headers().firstValue("ETag").orElse("");

    HttpResponse<String> answer =
        service.get(WIKI, "If-None-Match", ifNoneMatch.replace("TAG", tag));

    assertEquals(status, answer.statusCode());
    assertEquals(tag, answer.headers().firstValue("ETag").orElse(""));
    assertEquals(status == 304, answer.body().isEmpty());
  }

  @Test
  void versionChangesWithTheContentAndComesBackWithIt() throws Exception {
    service.post("/v1/segments", Bodies.wiki());
    String before = service.get(WIKI).headers().firstValue("ETag").orElse("");

    service.post("/v1/segments", publish(segment("wiki", 0, schema(column("page", "STRING")))));
    String between = service.get(WIKI).headers().firstValue("ETag").orElse("");
    service.post("/v1/segments", Bodies.wiki());

    assertNotEquals(before, between);
    assertEquals(before, service.get(WIKI).headers().firstValue("ETag").orElse(""));
  }

  @Test
  void headTellsWhatGetWouldWithoutABody() throws Exception {
    service.post("/v1/segments", Bodies.wiki());

    HttpResponse<String> head = service.send("HEAD", WIKI, Optional.empty());

    assertEquals(200, head.statusCode());
    assertEquals("", head.body());
    assertEquals(service.get(WIKI).headers().firstValue("ETag"), head.headers().firstValue("ETag"));
    assertEquals(
        service.get(WIKI).headers().firstValue("Content-Length"),
        head.headers().firstValue("Content-Length"));
  }

  @Test
  void unknownDatasourceIsAProblemOfItsOwn() throws Exception {
    HttpResponse<String> answer = service.get("/v1/datasources/nobody/schema");

    assertEquals(404, answer.statusCode());
    assertEquals(
        "urn:segment-schema:problem:unknown-datasource", json(answer).path("type").asText());
  }

  @Test
  void namesWithBlanksPercentSignsAndAccentsAreFound() throws Exception {
    service.post(
        "/v1/segments", publish(segment("100% café", 0, schema(column("page", "STRING")))));

    HttpResponse<String> answer = service.get("/v1/datasources/100%25%20caf%C3%A9/schema");

    assertEquals(200, answer.statusCode());
    assertEquals("100% café", json(answer).path("datasource").asText());
  }

  @Test
  void nameWithASlashIsRefusedByName() throws Exception {
    HttpResponse<String> answer = service.get("/v1/datasources/a%2Fb/schema");

    assertEquals(400, answer.statusCode());
    assertEquals("datasource", json(answer).path("field").asText());
  }

  /**
   * Counts by decoding member after member, so that a header in the middle of the data cannot
   * mislead.
   */
  private static int gzipMembers(byte[] compressed) throws IOException {
    java.util.zip.Inflater inflater = new java.util.zip.Inflater(true);
    inflater.setInput(compressed, 10, compressed.length - 10);
    byte[] buffer = new byte[1 << 16];
    try {
      while (!inflater.finished()) {
        inflater.inflate(buffer);
      }
    } catch (java.util.zip.DataFormatException malformed) {
      throw new IOException(malformed);
    }
    return inflater.getRemaining() == 8 ? 1 : 2;
  }
}
