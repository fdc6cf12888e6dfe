package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.Bodies.DAY;
import static io.segmentschema.smc.service.Bodies.WIKI_ID;
import static io.segmentschema.smc.service.Bodies.column;
import static io.segmentschema.smc.service.Bodies.publish;
import static io.segmentschema.smc.service.Bodies.schema;
import static io.segmentschema.smc.service.Bodies.segment;
import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is malformed is refused with a problem document that names the field and what is allowed
 * there; nothing of it takes effect.
 */
final class BadInputHttpTest {

  private static ServiceFixture service;

  @BeforeAll
  static void start() throws IOException {
    service = ServiceFixture.ready();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  static Stream<Arguments> badPublishes() {
    String good = segment("wiki", 0, "");
    return Stream.of(
        bad("body", "", "must be JSON"),
        bad("body", "[]", "must be an object"),
        bad("body", publish(good) + " x", ""),
        bad("segments", "{}", "missing"),
        bad("segments", "{'segments':[]}", "1 to 10000"),
        bad("segments", "{'segments':{}}", "an array"),
        bad("segment", "{'segment':[]}", "known are segments"),
        bad("segments[1]", publish(good, good), "once"),
        bad("segments[0]", "{'segments':[null]}", "an object"),
        bad("segments[1].rows", publish(good, segment("wiki", 1, ",'rows':1")), "known"),
        bad("segments[0].datasource", without("datasource"), "missing"),
        bad("segments[0].interval", without("interval"), "missing"),
        bad("segments[0].version", without("version"), "missing"),
        bad("segments[0].partitionNum", without("partitionNum"), "missing"),
        bad("segments[0].numRows", without("numRows"), "missing"),
        bad("segments[0].numRows", with("numRows", "-1"), "0 to 9223372036854775807"),
        bad("segments[0].numRows", with("numRows", "1.5"), "whole number"),
        bad("segments[0].numRows", with("numRows", "9223372036854775808"), "0 to"),
        bad("segments[0].numRows", with("numRows", "'3'"), "whole number"),
        bad("segments[0].numRows", with("numRows", "null"), "whole number"),
        bad("segments[0].partitionNum", with("partitionNum", "2147483648"), "2147483647"),
        bad("segments[0].datasource", with("datasource", "''"), "1 to 255"),
        bad("segments[0].datasource", with("datasource", "'a/b'"), "slash"),
        bad("segments[0].datasource", with("datasource", "'.a'"), "dot"),
        bad("segments[0].datasource", with("datasource", "'" + "d".repeat(256) + "'"), "1 to 255"),
        bad(
            "segments[0].datasource",
            with("datasource", "'" + "d".repeat(5_000) + "'"),
            "1 to 255"),
        bad("segments[0].datasource", with("datasource", "7"), "must be"),
        bad("segments[0].interval", with("interval", "'2025-06-02/2025-06-01'"), "start before"),
        bad("segments[0].interval", with("interval", "'2025-06-01'"), "slash"),
        bad("segments[0].interval", with("interval", "'a/b'"), ""),
        bad("segments[0].version", with("version", "'" + "v".repeat(256) + "'"), "1 to 255"),
        bad("segments[0].version", with("version", "'v_7'"), "partition"),
        bad("segments[0].tombstone", with("tombstone", "1"), "true or false"),
        bad(
            "segments[0].schema",
            publish(segment("wiki", 0, ",'tombstone':true" + schema(column("x", "LONG")))),
            "tombstone"),
        bad("segments[0].schema.rowSignature", with("schema", "{}"), "missing"),
        bad("segments[0].schema.columns", with("schema", "{'columns':[]}"), "known"),
        bad(
            "segments[0].schema.rowSignature",
            with(
                "schema",
                "{'rowSignature':[" + column("x", "LONG") + "," + column("x", "LONG") + "]}"),
            "once"),
        bad(
            "segments[0].schema.rowSignature[1].type",
            with(
                "schema",
                "{'rowSignature':[" + column("x", "LONG") + "," + column("y", "BLOB") + "]}"),
            "LONG"),
        bad(
            "segments[0].schema.rowSignature[0].name",
            with("schema", "{'rowSignature':[{'type':'LONG'}]}"),
            "missing"),
        bad(
            "segments[0].schema.rowSignature[0].name",
            with("schema", "{'rowSignature':[" + column("x".repeat(1_025), "LONG") + "]}"),
            "1 to 1024"),
        bad(
            "segments[0].schema.rowSignature[0].name",
            with("schema", "{'rowSignature':[" + column("x".repeat(9_000), "LONG") + "]}"),
            "1 to 1024"),
        bad(
            "segments[0].schema.rowSignature[0].name",
            with("schema", "{'rowSignature':[" + column("", "LONG") + "]}"),
            "1 to 1024"),
        bad(
            "segments[0].schema.rowSignature[0].type",
            with("schema", "{'rowSignature':[" + column("x", "L".repeat(9_000)) + "]}"),
            "at most 1024 characters"),
        bad("segments[0].version", with("version", "''"), "1 to 255"),
        bad("segments[0].version", with("version", "'" + "v".repeat(9_000) + "'"), "1 to 255"),
        bad("segments[0].interval", with("interval", "''"), "slash"),
        bad(
            "segments[0].schema.rowSignature[0].kind",
            with("schema", "{'rowSignature':[{'name':'x','kind':'LONG'}]}"),
            "known"),
        bad(
            "segments[0].schema.aggregators",
            with("schema", "{'rowSignature':[],'aggregators':[]}"),
            "object"),
        bad("body", "{'segments':[],'segments':[]}", "well-formed"),
        bad("body", "[".repeat(500), ""));
  }

  @ParameterizedTest
  @MethodSource("badPublishes")
  void malformedPublishPublishesNothing(String field, String body, String says) throws Exception {
    HttpResponse<String> answer = service.post("/v1/segments", Bodies.json(body));

    assertRefused(answer, field, says);
    assertEquals("[]", json(service.get("/v1/datasources")).path("datasources").toString());
  }

  static Stream<Arguments> badOthers() {
    String task = "'task':'t','epoch':1,'sequence':1,";
    String unused = "/v1/segments/unused";
    String schemas = "/v1/realtime/schemas";
    String removals = "/v1/realtime/removals";
    return Stream.of(
        Arguments.of(unused, "segmentIds", "{'datasource':'wiki'}", "missing"),
        Arguments.of(unused, "datasource", "{'segmentIds':[]}", "missing"),
        Arguments.of(
            unused,
            "segmentIds[1]",
            "{'datasource':'wiki','segmentIds':['" + WIKI_ID + "','x']}",
            "must"),
        Arguments.of(
            unused,
            "segmentIds[0]",
            "{'segmentIds':['" + WIKI_ID + "'],'datasource':'wik'}",
            "must"),
        Arguments.of(unused, "segmentIds[0]", "{'datasource':'wiki','segmentIds':[1]}", "text"),
        Arguments.of(unused, "ids", "{'ids':[]}", "known"),
        Arguments.of(schemas, "task", "{'epoch':1,'sequence':1,'segmentSchemas':[]}", "missing"),
        Arguments.of(schemas, "task", "{'task':''}", "1 to 1024"),
        Arguments.of(schemas, "epoch", "{'task':'t','epoch':-1}", "0 to"),
        Arguments.of(schemas, "sequence", "{'task':'t','epoch':1,'sequence':0}", "1 to"),
        Arguments.of(schemas, "segmentSchemas", "{" + task + "'segmentSchemas':null}", "array"),
        Arguments.of(schemas, "segmentSchemas", "{'task':'t','epoch':1,'sequence':1}", "missing"),
        Arguments.of(schemas, "node", "{'node':'x'}", "known"),
        Arguments.of(removals, "reason", "{" + task + "'segmentIds':[]}", "missing"),
        Arguments.of(
            removals,
            "reason",
            "{" + task + "'segmentIds':[],'reason':'gone'}",
            "handedOff or abandoned"),
        Arguments.of(
            removals,
            "segmentIds[0]",
            "{" + task + "'segmentIds':['x'],'reason':'abandoned'}",
            "segment id"),
        Arguments.of(removals, "segmentIds", "{" + task + "'reason':'abandoned'}", "missing"));
  }

  @ParameterizedTest
  @MethodSource("badOthers")
  void malformedBodyIsRefusedByField(String path, String field, String body, String says)
      throws Exception {
    assertRefused(service.post(path, Bodies.json(body)), field, says);
  }

  static Stream<Arguments> badNames() {
    return Stream.of(
        Arguments.of("", "1 to 255"),
        Arguments.of("d".repeat(256), "1 to 255"),
        Arguments.of("\u00fc".repeat(128), "1 to 255"),
        Arguments.of("a/b", "slash"),
        Arguments.of(".a", "dot"),
        Arguments.of("a\\u0007", "control"),
        Arguments.of("a\\tb", "control"),
        Arguments.of("a\\u00a0b", "white space"),
        Arguments.of("a\\ud800", "UTF-8"));
  }

  @ParameterizedTest
  @MethodSource("badNames")
  void malformedDatasourceNameIsRefused(String name, String says) throws Exception {
    assertRefused(
        service.post("/v1/segments/unused", "{\"datasource\":\"" + name + "\",\"segmentIds\":[]}"),
        "datasource",
        says);
  }

  static Stream<Arguments> noJson() {
    return Stream.of(
        Arguments.of("{'segments':[}", "line 1, column 14"),
        Arguments.of("{'segments':[\n  nonsense]}", "line 2"),
        Arguments.of("{'segments':[{'numRows':007}]}", "line 1"),
        Arguments.of("{'segments':[{'numRows':NaN}]}", "line 1"),
        Arguments.of("{'segments':[{'version':'a\tb'}]}", "line 1"),
        Arguments.of("{'segments':[{'version':'\\x'}]}", "line 1"),
        Arguments.of("{segments:[]}", "line 1"),
        Arguments.of("/* c */ {}", "line 1"),
        Arguments.of("{'segments':[", "too early"),
        Arguments.of("{'segments':[],'segments':[]}", "twice"),
        Arguments.of("[".repeat(101), "an object"),
        Arguments.of("{'x':" + "[".repeat(101) + "}", "known"),
        Arguments.of(
            "{'segments':[{'numRows':" + "1".repeat(101) + "}]}", "numbers of at most 100"),
        Arguments.of("{'" + "n".repeat(10_001) + "':1}", "names of at most 10000"),
        Arguments.of(
            "{'segments':[{'schema':{'aggregators':" + "{'a':".repeat(101) + "1}]}",
            "at most 100 levels"));
  }

  @ParameterizedTest
  @MethodSource("noJson")
  void malformedJsonIsRefusedInOurOwnWords(String body, String says) throws Exception {
    HttpResponse<String> answer = service.post("/v1/segments", Bodies.json(body));

    assertEquals(400, answer.statusCode(), answer.body());
    assertTrue(json(answer).path("detail").asText().contains(says), answer.body());
    for (String parsersWord : List.of("Feature", "enable", "StreamRead", "Parser", "getM", "0x")) {
      assertTrue(!answer.body().contains(parsersWord), answer.body());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/status?x=1, x",
    "GET, /v1/datasources?since=1, since",
    "GET, /v1/datasources?minStoreVersion=abc, minStoreVersion",
    "GET, /v1/datasources?minStoreVersion=-1, minStoreVersion",
    "GET, /v1/datasources?minStoreVersion=1&minStoreVersion=2, minStoreVersion",
    "GET, /v1/datasources?minStoreVersion=1&wait=5, wait",
    "GET, /v1/datasources?minStoreVersion=1&wait=PT61S, wait",
    "GET, /v1/datasources?minStoreVersion=1&wait=-PT1S, wait",
    "GET, /v1/datasources?wait=PT1S, wait",
    "GET, /v1/datasources/.a/schema, datasource",
    "GET, /v1/segments/x, datasource",
    "GET, /v1/segments/x?datasource=wiki, segmentId",
    "POST, /v1/refresh?wait=yes, wait",
    "POST, /v1/cleanup?dryRun=1, dryRun",
    "POST, /v1/cleanup?olderThan=1h, olderThan",
    "POST, /v1/cleanup?olderThan=-PT1H, olderThan",
    "POST, /v1/cleanup?older=PT1H, older",
    "GET, /metrics?x=1, x",
    "GET, /livez?x=1, x"
  })
  void malformedParameterIsRefusedByName(String method, String path, String field)
      throws Exception {
    assertRefused(service.send(method, path, Optional.empty()), field, "");
  }

  @Test
  void bodyWhereNoneIsReadIsRefused() throws Exception {
    assertRefused(service.post("/v1/refresh", "{}"), "body", "empty");
  }

  @ParameterizedTest
  @CsvSource({"/nothing", "/v1", "/v1/segments/a/b", "/druid"})
  void unknownAddressIsAProblemToo(String path) throws Exception {
    HttpResponse<String> answer = service.get(path);

    assertEquals(404, answer.statusCode());
    assertEquals("urn:segment-schema:problem:not-found", json(answer).path("type").asText());
    assertEquals(
        "application/problem+json", answer.headers().firstValue("Content-Type").orElse(""));
  }

  @Test
  void bodyThatIsAnnouncedAsTooLargeIsNotRead() throws Exception {
    HttpResponse<String> answer = service.post("/v1/segments", " ".repeat(200_001));

    assertEquals(413, answer.statusCode());
    assertEquals("urn:segment-schema:problem:too-large", json(answer).path("type").asText());
    assertTrue(json(answer).path("detail").asText().contains("200000"));
  }

  @Test
  void bodyThatTurnsOutTooLargeIsRefused() throws Exception {
    String answer =
        raw(
            "POST /v1/segments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                + Integer.toHexString(200_001)
                + "\r\n"
                + " ".repeat(200_001)
                + "\r\n0\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
    assertTrue(answer.contains("urn:segment-schema:problem:too-large"), answer);
  }

  @Test
  void bodyThatIsNoTextOrHoldsANumberBeyondAllBoundsIsRefused() throws Exception {
    for (String body : List.of("[\0\0\0\0\0[u", "{\"segments\":[{\"numRows\":1e9999999999}]}")) {
      var answer = service.post("/v1/segments", body);
      assertEquals(400, answer.statusCode(), answer.body());
      assertTrue(answer.body().contains("urn:segment-schema:problem:invalid-input"), answer.body());
    }
  }

  @Test
  void malformedRequestLineIsAProblemToo() throws Exception {
    String answer = raw("GET /v1/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
    assertTrue(answer.contains("application/problem+json"), answer);
    assertTrue(answer.contains("urn:segment-schema:problem:bad-request"), answer);
  }

  @Test
  void headersThatAreTooLargeAreAProblemToo() throws Exception {
    String answer = raw("GET /livez HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");

    assertTrue(answer.startsWith("HTTP/1.1 431"), answer);
    assertTrue(answer.contains("application/problem+json"), answer);
  }

  private static String raw(String request) throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), service.address().getPort())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.UTF_8));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void assertRefused(HttpResponse<String> answer, String field, String says)
      throws IOException {
    assertEquals(400, answer.statusCode(), answer.body());
    assertEquals(
        "application/problem+json", answer.headers().firstValue("Content-Type").orElse(""));
    assertEquals(field, json(answer).path("field").asText(), answer.body());
    assertEquals("urn:segment-schema:problem:invalid-input", json(answer).path("type").asText());
    String detail = json(answer).path("detail").asText();
    assertTrue(detail.contains(field) && detail.contains(says), detail);
  }

  private static Arguments bad(String field, String body, String says) {
    return Arguments.of(field, body, says);
  }

  private static String with(String member, String value) {
    return publish(changed(member, "'" + member + "':" + value));
  }

  private static String without(String member) {
    return publish(changed(member, ""));
  }

  private static String changed(String member, String replacement) {
    Stream<String> members =
        Stream.of(
            "'datasource':'wiki'",
            "'interval':'" + DAY + "'",
            "'version':'v1'",
            "'partitionNum':0",
            "'numRows':3");
    Stream<String> others = members.filter(text -> !text.startsWith("'" + member + "'"));
    return "{"
        + String.join(
            ",",
            Stream.concat(others, Stream.of(replacement).filter(text -> !text.isEmpty())).toList())
        + "}";
  }
}
