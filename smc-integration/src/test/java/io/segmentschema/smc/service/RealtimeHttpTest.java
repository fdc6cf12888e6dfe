package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.Bodies.WIKI_ID;
import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class RealtimeHttpTest {

  private static final String COLUMNS =
      "'newColumns':['__time','page'],'updatedColumns':[],'columnTypeMap':{'__time':'LONG','page':'STRING'}";

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
  void pushedSchemaIsReadable() throws Exception {
    JsonNode answer = push(1, item(WIKI_ID, "'delta':false,'numRows':3," + COLUMNS));

    assertEquals(json("['" + WIKI_ID + "']"), answer.path("accepted"));
    assertEquals(service.cache.instance(), answer.path("instance").asText());
    assertEquals(4, answer.size());
    JsonNode segment = json(service.get("/v1/segments/" + WIKI_ID + "?datasource=wiki"));
    assertEquals("realtime", segment.path("stage").asText());
    assertTrue(!segment.path("used").asBoolean());
    assertEquals(200, service.get("/v1/datasources/wiki/schema").statusCode());
  }

  @Test
  void deltaAddsAndChangesColumns() throws Exception {
    push(1, item(WIKI_ID, "'delta':false,'numRows':3," + COLUMNS));

    push(
        2,
        item(
            WIKI_ID,
            "'delta':true,'numRows':4,'newColumns':['n'],'updatedColumns':['page'],'columnTypeMap':{'n':'ARRAY<LONG>','page':'DOUBLE'}"));

    assertEquals(
        json(
            "[{'name':'__time','type':'LONG'},{'name':'page','type':'DOUBLE'},{'name':'n','type':'ARRAY<LONG>'}]"),
        json(service.get("/v1/segments/" + WIKI_ID + "?datasource=wiki")).path("rowSignature"));
  }

  @Test
  void deltaWithoutBaseAsksForTheAbsoluteSchema() throws Exception {
    JsonNode answer = push(1, item(WIKI_ID, "'delta':true,'numRows':3," + COLUMNS));

    assertEquals(json("['" + WIKI_ID + "']"), answer.path("needAbsolute"));
  }

  @Test
  void staleEpochIsNotAccepted() throws Exception {
    push(1, item(WIKI_ID, "'delta':false,'numRows':3," + COLUMNS));

    JsonNode answer =
        json(
            service.post(
                "/v1/realtime/schemas",
                Bodies.json(
                    "{'task':'t','epoch':4,'sequence':2,'segmentSchemas':["
                        + item(WIKI_ID, "'delta':false," + COLUMNS)
                        + "]}")));

    assertEquals(0, answer.path("accepted").size());
    assertEquals(1, answer.path("rejected").size());
  }

  static Stream<Arguments> badItems() {
    return Stream.of(
        Arguments.of("null", "segmentSchemas[1]"),
        Arguments.of("{}", "dataSource"),
        Arguments.of(item("wiki_x", "'delta':false," + COLUMNS), "segmentId"),
        Arguments.of(item(WIKI_ID + "_1", COLUMNS), "delta"),
        Arguments.of(item(WIKI_ID + "_1", "'delta':'no'," + COLUMNS), "delta"),
        Arguments.of(item(WIKI_ID + "_1", "'delta':false,'numRows':-1," + COLUMNS), "numRows"),
        Arguments.of(item(WIKI_ID + "_1", "'delta':false,'rows':1," + COLUMNS), "rows"),
        Arguments.of(
            item(WIKI_ID + "_1", "'delta':false,'newColumns':['a'],'columnTypeMap':{'a':'BLOB'}"),
            "columnTypeMap.a"),
        Arguments.of(
            item(WIKI_ID + "_1", "'delta':false,'newColumns':['a'],'columnTypeMap':{'b':'LONG'}"),
            "columnTypeMap"),
        Arguments.of(
            item(WIKI_ID + "_1", "'delta':false,'newColumns':[],'updatedColumns':['a']"),
            "updatedColumns"),
        Arguments.of(item(WIKI_ID, "'delta':false," + COLUMNS), "once"));
  }

  @ParameterizedTest
  @MethodSource("badItems")
  void malformedItemIsRejectedAndTheOthersApply(String bad, String says) throws Exception {
    JsonNode answer = push(1, item(WIKI_ID, "'delta':false," + COLUMNS), bad);

    assertEquals(json("['" + WIKI_ID + "']"), answer.path("accepted"));
    assertEquals(1, answer.path("rejected").size());
    assertTrue(answer.at("/rejected/0/reason").asText().contains(says), answer.toString());
  }

  @Test
  void abandonedSegmentLeavesAtOnce() throws Exception {
    push(1, item(WIKI_ID, "'delta':false," + COLUMNS));

    JsonNode answer =
        json(
            service.post(
                "/v1/realtime/removals",
                Bodies.json(
                    "{'task':'t','epoch':5,'sequence':2,'segmentIds':['"
                        + WIKI_ID
                        + "'],'reason':'abandoned'}")));

    assertEquals(1, answer.path("removed").asInt());
    assertEquals(3, answer.size());
    assertEquals(404, service.get("/v1/datasources/wiki/schema").statusCode());
  }

  @Test
  void handedOffSegmentStaysReadable() throws Exception {
    push(1, item(WIKI_ID, "'delta':false," + COLUMNS));

    service.post(
        "/v1/realtime/removals",
        Bodies.json(
            "{'task':'t','epoch':5,'sequence':2,'segmentIds':['"
                + WIKI_ID
                + "'],'reason':'handedOff'}"));

    assertEquals(200, service.get("/v1/datasources/wiki/schema").statusCode());
  }

  private JsonNode push(long sequence, String... items) throws Exception {
    return json(
        service.post(
            "/v1/realtime/schemas",
            Bodies.json(
                "{'task':'t','epoch':5,'sequence':"
                    + sequence
                    + ",'segmentSchemas':["
                    + String.join(",", items)
                    + "]}")));
  }

  private static String item(String id, String members) {
    return "{'dataSource':'wiki','segmentId':'" + id + "'," + members + "}";
  }
}
