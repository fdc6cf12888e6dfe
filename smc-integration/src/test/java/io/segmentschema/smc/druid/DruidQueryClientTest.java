package io.segmentschema.smc.druid;

import static io.segmentschema.smc.druid.StubDataNode.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.smc.druid.DruidQueryException.Reason;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.refresh.QueryAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against a data node that says what each test wants it to say. */
final class DruidQueryClientTest {

  private static final DatasourceName TAXI = DatasourceName.of("taxi");
  private static final DatasourceName DS = DatasourceName.of("ds");
  private static final SegmentId FIRST = segment(0);
  private static final SegmentId SECOND = segment(1);
  private static final String TEXT = "\"columns\":{\"a\":{\"typeSignature\":\"STRING\"}}";

  private static final DruidQueryConfig CONFIG =
      new DruidQueryConfig(Duration.ofSeconds(10), Duration.ofMinutes(2), 1 << 20, -10);

  @Test
  void recordedAnswersAreReadWhole() {
    List<JsonNode> analyses = Recordings.analyses(TAXI);
    List<SegmentId> asked = analyses.stream().map(a -> Recordings.id(TAXI, a)).toList();

    QueryAnswer answer = ask(array(analyses), TAXI, asked);

    assertEquals(17, answer.schemas().size());
    assertEquals(ImmutableSet.of(), answer.missing());
    assertEquals(ImmutableMap.of(), answer.failed());
    SegmentSchema schema = answer.schemas().get(asked.get(0));
    JsonNode analysis = analyses.get(0);
    assertEquals(
        ImmutableList.copyOf(analysis.path("columns").fieldNames()),
        schema.rowSignature().columns().stream().map(Column::name).toList());
    assertEquals(OptionalLong.of(analysis.path("numRows").asLong()), schema.numRows());
    assertEquals(
        Aggregators.fromJson(analysis.path("aggregators")),
        schema.schema().payload().aggregators());
  }

  @ParameterizedTest
  @CsvSource({"wikiticker, uniq_users, COMPLEX<hyperUnique>", "iot, readings, ARRAY<DOUBLE>"})
  void recordedTypeIsTheWholeSignature(String name, String column, String type) {
    DatasourceName datasource = DatasourceName.of(name);
    List<JsonNode> analyses = Recordings.analyses(datasource);
    List<SegmentId> asked = analyses.stream().map(a -> Recordings.id(datasource, a)).toList();

    QueryAnswer answer = ask(array(analyses), datasource, asked);

    assertTrue(
        answer.schemas().values().stream()
            .anyMatch(
                schema ->
                    schema
                        .rowSignature()
                        .columns()
                        .contains(new Column(column, ColumnType.parse(type)))));
  }

  @Test
  void queryNamesItsSegmentsAndHowLongItWaits() throws IOException {
    List<JsonNode> queries = Collections.synchronizedList(new ArrayList<>());
    List<String> paths = Collections.synchronizedList(new ArrayList<>());
    try (StubDataNode node =
        new StubDataNode(
            exchange -> {
              queries.add(Recordings.MAPPER.readTree(exchange.getRequestBody().readAllBytes()));
              paths.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
              StubDataNode.send(exchange, 200, "application/json", bytes("[]"));
            })) {
      ask(node, CONFIG, DS, List.of(FIRST, SECOND));
    }

    String expected =
        """
        {"queryType":"segmentMetadata","dataSource":"ds","intervals":{"type":"segments","segments":[
        {"itvl":"2025-06-01T00:00:00.000Z/2025-06-02T00:00:00.000Z","ver":"v1","part":0},
        {"itvl":"2025-06-01T00:00:00.000Z/2025-06-02T00:00:00.000Z","ver":"v1","part":1}]},
        "merge":false,"analysisTypes":["aggregators"],"usingDefaultInterval":false,
        "context":{"queryId":"query-1","timeout":120000,"priority":-10}}""";
    assertEquals(List.of(Recordings.MAPPER.readTree(expected)), queries);
    assertEquals(List.of("POST /druid/v2/"), paths);
  }

  @Test
  void segmentThatIsNotAnsweredIsMissingWhetherListedOrNot() {
    QueryAnswer answer = ask("[" + analysis(FIRST, TEXT) + "]", DS, List.of(FIRST, SECOND));

    assertEquals(ImmutableSet.of(FIRST), answer.schemas().keySet());
    assertEquals(ImmutableSet.of(SECOND), answer.missing());
  }

  @Test
  void segmentThatNobodyAskedAboutIsPassedOver() {
    String answers = "[{},null,%s,%s]".formatted(analysis(SECOND, TEXT), analysis(FIRST, TEXT));

    QueryAnswer answer = ask(answers, DS, List.of(FIRST));

    assertEquals(ImmutableSet.of(FIRST), answer.schemas().keySet());
    assertEquals(ImmutableMap.of(), answer.failed());
  }

  @Test
  void sameAnalysisTwiceIsOneAnswer() {
    String answers = "[%s,%s]".formatted(analysis(FIRST, TEXT), analysis(FIRST, TEXT));

    assertEquals(ImmutableSet.of(FIRST), ask(answers, DS, List.of(FIRST)).schemas().keySet());
  }

  @Test
  void twoDifferentAnalysesOfOneSegmentFailThatSegmentOnly() {
    String other = "\"columns\":{}";
    String answers =
        "[%s,%s,%s,%s]"
            .formatted(
                analysis(FIRST, TEXT),
                analysis(FIRST, other),
                analysis(FIRST, TEXT),
                analysis(SECOND, TEXT));

    QueryAnswer answer = ask(answers, DS, List.of(FIRST, SECOND));

    assertEquals(ImmutableSet.of(SECOND), answer.schemas().keySet());
    assertEquals(ImmutableSet.of(FIRST), answer.failed().keySet());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"columns\":null",
        "\"columns\":[]",
        "\"columns\":{\"a\":7}",
        "\"columns\":{\"a\":{\"typeSignature\":\"ARRAY<\"}}",
        "\"columns\":{\"a\":{\"typeSignature\":7}}",
        "\"columns\":{\"\":{\"typeSignature\":\"LONG\"}}",
        "\"columns\":{},\"numRows\":-1",
        "\"columns\":{},\"numRows\":\"many\"",
        "\"columns\":{},\"aggregators\":[1]"
      })
  void unreadableAnalysisFailsThatSegmentOnly(String unreadable) {
    String answers = "[%s,%s]".formatted(analysis(FIRST, unreadable), analysis(SECOND, TEXT));

    QueryAnswer answer = ask(answers, DS, List.of(FIRST, SECOND));

    assertEquals(ImmutableSet.of(SECOND), answer.schemas().keySet());
    assertEquals(ImmutableSet.of(FIRST), answer.failed().keySet());
    assertEquals(ImmutableSet.of(), answer.missing());
  }

  @Test
  void columnWithANameThatCannotBeTakenIsNamed() {
    QueryAnswer answer =
        ask("[" + analysis(FIRST, "\"columns\":{\"good\":{},\"\":{}}") + "]", DS, List.of(FIRST));

    assertEquals(
        ImmutableMap.of(FIRST, "columns[\"\"].name: must have 1 to 1024 bytes of UTF-8, has 0"),
        answer.failed());
  }

  @Test
  void columnThatTheDataNodeCouldNotAnalyseIsLeftOut() {
    String columns =
        """
        "columns":{"z":{"typeSignature":"LONG"},
        "broken":{"typeSignature":"STRING","errorMessage":"cannot_merge_diff_types"},
        "a":{"typeSignature":"STRING","errorMessage":null}}""";

    assertEquals(
        RowSignature.of(new Column("z", ColumnType.LONG), new Column("a", ColumnType.STRING)),
        columnsOf(columns));
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "null | null | UNTYPED",
        "null | \"LONG\" | LONG",
        "null | \"hyperUnique\" | COMPLEX<hyperUnique>",
        "null | \"COMPLEX<json>\" | COMPLEX<json>",
        "null | \"ARRAY\" | UNTYPED",
        "\"ARRAY<LONG>\" | \"ARRAY\" | ARRAY<LONG>"
      },
      delimiter = '|',
      nullValues = "none")
  void typeIsReadFromTheSignatureElseFromTheOlderName(
      String signature, String type, String expected) {
    String columns =
        "\"columns\":{\"a\":{\"typeSignature\":%s,\"type\":%s}}".formatted(signature, type);

    assertEquals(expected, columnsOf(columns).columns().get(0).type().toString());
  }

  @Test
  void analysisWithoutAggregatorsAndRowCountHasNone() {
    SegmentSchema schema =
        ask("[" + analysis(FIRST, TEXT + ",\"aggregators\":null") + "]", DS, List.of(FIRST))
            .schemas()
            .get(FIRST);

    assertEquals(Aggregators.NONE, schema.schema().payload().aggregators());
    assertEquals(OptionalLong.empty(), schema.numRows());
  }

  @Test
  void packedAnswerIsUnpacked() throws IOException {
    byte[] packed = gzip(bytes("[" + analysis(FIRST, TEXT) + "]"));
    try (StubDataNode node = sendingPacked(packed)) {
      QueryAnswer answer = ask(node, CONFIG, DS, List.of(FIRST));

      assertEquals(ImmutableSet.of(FIRST), answer.schemas().keySet());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"error\":\"Unknown exception\"}",
        "[",
        "[{\"id\":",
        "[{\"id\":\"x\"},",
        "[]]",
        "<html></html>"
      })
  void answerThatIsNoWholeListIsUnreadable(String body) {
    try (StubDataNode node = StubDataNode.answering(body)) {
      DruidQueryException failure = failure(node, CONFIG);

      assertEquals(Reason.UNREADABLE, failure.reason());
      assertEquals(OptionalInt.of(200), failure.status());
    }
  }

  @Test
  void failureTellsServerDatasourceStatusAndWhatDruidSaid() {
    String error = "{\"error\":\"Query timeout\",\"errorMessage\":\"Query timed out\\nsorry\"}";
    try (StubDataNode node = StubDataNode.answering(504, "application/json", error)) {
      DruidQueryException failure = failure(node, CONFIG);

      assertEquals(Reason.REFUSED, failure.reason());
      assertEquals(node.name(), failure.server());
      assertEquals(DS, failure.datasource());
      assertEquals(OptionalInt.of(504), failure.status());
      assertEquals(
          "Metadata query failed: reason=REFUSED, server=%s, datasource=ds, status=504, problem=%s"
              .formatted(node.name(), "\"Query timed out?sorry\""),
          failure.getMessage());
    }
  }

  @ParameterizedTest
  @CsvSource({"500, ''", "500, gone wrong", "302, ''", "204, ''", "401, <html>"})
  void everyOtherStatusIsARefusal(int status, String body) {
    try (StubDataNode node = StubDataNode.answering(status, "text/plain", body)) {
      DruidQueryException failure = failure(node, CONFIG);

      assertEquals(Reason.REFUSED, failure.reason());
      assertEquals(OptionalInt.of(status), failure.status());
    }
  }

  @Test
  void answerThatIsNotJsonByItsContentTypeIsUnreadable() {
    try (StubDataNode node = StubDataNode.answering(200, "text/html", "[]")) {
      assertEquals(Reason.UNREADABLE, failure(node, CONFIG).reason());
    }
  }

  @Test
  void answerThatBreaksOffIsUnreachableNotHalfRead() {
    try (StubDataNode node =
        new StubDataNode(
            exchange -> {
              exchange.getResponseHeaders().set("Content-Type", "application/json");
              exchange.sendResponseHeaders(200, 1000);
              exchange.getResponseBody().write(bytes("[" + analysis(FIRST, TEXT)));
              exchange.close();
            })) {
      assertEquals(Reason.UNREACHABLE, failure(node, CONFIG).reason());
    }
  }

  @Test
  void answerThatIsTooLongIsCutOff() {
    DruidQueryConfig small =
        new DruidQueryConfig(Duration.ofSeconds(10), Duration.ofMinutes(2), 1024, 0);
    try (StubDataNode node = StubDataNode.answering("[" + " ".repeat(2000) + "]")) {
      assertEquals(Reason.TOO_LONG, failure(node, small).reason());
    }
  }

  @Test
  void answerThatUnpacksToTooMuchIsCutOff() throws IOException {
    byte[] packed = gzip(bytes("[" + " ".repeat(2 << 20) + "]"));
    try (StubDataNode node = sendingPacked(packed)) {
      assertEquals(Reason.TOO_LONG, failure(node, CONFIG).reason());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void dataNodeThatIsTooSlowTimesOut(boolean startsToAnswer) {
    DruidQueryConfig impatient =
        new DruidQueryConfig(Duration.ofSeconds(10), Duration.ofMillis(100), 1024, 0);
    CountDownLatch over = new CountDownLatch(1);
    try (StubDataNode node =
        new StubDataNode(
            exchange -> {
              if (startsToAnswer) {
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write(bytes("["));
                exchange.getResponseBody().flush();
              }
              await(over);
              exchange.close();
            })) {
      DruidQueryException failure = failure(node, impatient);

      assertEquals(Reason.TIMED_OUT, failure.reason());
      assertEquals(OptionalInt.empty(), failure.status());
      over.countDown();
    }
  }

  @Test
  void serverThatIsGoneIsUnreachable() {
    StubDataNode node = StubDataNode.answering("[]");
    node.close();

    assertEquals(Reason.UNREACHABLE, failure(node, CONFIG).reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"no port/path", "host:1/x", "host:1?q", "user@host:1", ":1", "host:x"})
  void serverNameThatIsNoHostAndPortFailsTheStageAndDoesNotThrow(String name) {
    DruidQueryException failure = failure(new ServerName(name), CONFIG);

    assertEquals(Reason.UNREACHABLE, failure.reason());
  }

  private static RowSignature columnsOf(String columns) {
    QueryAnswer answer = ask("[" + analysis(FIRST, columns) + "]", DS, List.of(FIRST));
    return answer.schemas().get(FIRST).rowSignature();
  }

  private static QueryAnswer ask(String json, DatasourceName datasource, List<SegmentId> asked) {
    try (StubDataNode node = StubDataNode.answering(json)) {
      return ask(node, CONFIG, datasource, asked);
    }
  }

  private static QueryAnswer ask(
      StubDataNode node,
      DruidQueryConfig config,
      DatasourceName datasource,
      List<SegmentId> asked) {
    return client(config).query(node.name(), datasource, asked).toCompletableFuture().join();
  }

  private static DruidQueryException failure(StubDataNode node, DruidQueryConfig config) {
    return failure(node.name(), config);
  }

  private static DruidQueryException failure(ServerName server, DruidQueryConfig config) {
    var stage = client(config).query(server, DS, List.of(FIRST)).toCompletableFuture();
    CompletionException failure = assertThrows(CompletionException.class, stage::join);
    return assertInstanceOf(DruidQueryException.class, failure.getCause());
  }

  private static DruidQueryClient client(DruidQueryConfig config) {
    AtomicInteger queries = new AtomicInteger();
    return new DruidQueryClient(
        DruidQueryClient.httpClient(config), config, () -> "query-" + queries.incrementAndGet());
  }

  private static String array(List<JsonNode> analyses) {
    ArrayNode array = Recordings.MAPPER.createArrayNode();
    return array.addAll(analyses).toString();
  }

  private static String analysis(SegmentId id, String fields) {
    try {
      ObjectNode analysis = (ObjectNode) Recordings.MAPPER.readTree("{" + fields + "}");
      return analysis.put("id", id.toString()).toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static StubDataNode sendingPacked(byte[] packed) {
    return new StubDataNode(
        exchange -> {
          assertEquals("gzip", exchange.getRequestHeaders().getFirst("Accept-Encoding"));
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          StubDataNode.send(exchange, 200, "application/json", packed);
        });
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    return packed.toByteArray();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static SegmentId segment(int partition) {
    return new SegmentId(DS, SegmentInterval.parse("2025-06-01/2025-06-02"), "v1", partition);
  }
}
