package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.Bodies.column;
import static io.segmentschema.smc.service.Bodies.publish;
import static io.segmentschema.smc.service.Bodies.schema;
import static io.segmentschema.smc.service.Bodies.segment;
import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ExplainHttpTest {

  private static final String EXPLAIN = "/v1/datasources/wiki/schema/explain";

  private ServiceFixture service;

  @BeforeEach
  void start() throws Exception {
    service = ServiceFixture.ready();
    service.post(
        "/v1/segments",
        publish(
            segment("wiki", 0, schema(column("__time", "LONG"), column("added", "LONG"))),
            segment("wiki", 1, schema(column("__time", "LONG"), column("added", "FLOAT"))),
            segment("wiki", 2, schema(column("__time", "LONG"), column("added", "FLOAT")))));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void everyColumnSaysWhichSegmentDecidedItsTypeAndWhatElseWasSeen() throws Exception {
    JsonNode answer = json(service.get(EXPLAIN));

    assertEquals(
        json(
            "{'name':'added','type':'DOUBLE','decidedBy':{'segmentId':'%s_1','interval':'%s'},"
                    .formatted(Bodies.WIKI_ID, Bodies.DAY)
                + "'otherTypes':[{'type':'FLOAT','segments':2},{'type':'LONG','segments':1}],"
                + "'untypedSegments':0,'segments':3,'firstInterval':'%s','lastInterval':'%s'}"
                    .formatted(Bodies.DAY, Bodies.DAY)),
        answer.at("/columns/1"));
    assertEquals("__time", answer.at("/columns/0/name").asText());
    assertEquals(2, answer.path("columns").size());
    assertEquals("leastRestrictive", answer.path("mergePolicy").asText());
    assertEquals("wiki", answer.path("datasource").asText());
  }

  @Test
  void explanationIsOfTheVersionThatItNames() throws Exception {
    JsonNode schema = json(service.get("/v1/datasources/wiki/schema"));
    JsonNode answer = json(service.get(EXPLAIN));

    assertEquals(schema.path("schemaVersion"), answer.path("schemaVersion"));
    for (int i = 0; i < 2; i++) {
      JsonNode column = schema.path("rowSignature").path(i);
      assertEquals(column.path("name"), answer.at("/columns/" + i + "/name"));
      assertEquals(column.path("type"), answer.at("/columns/" + i + "/type"));
    }
  }

  @Test
  void oneColumnCanBeAskedFor() throws Exception {
    JsonNode one = json(service.get(EXPLAIN + "?column=added"));
    JsonNode none = json(service.get(EXPLAIN + "?column=Added"));

    assertEquals(1, one.path("columns").size());
    assertEquals("added", one.at("/columns/0/name").asText());
    assertTrue(none.path("columns").isEmpty());
  }

  @Test
  void explanationCanBeAskedToIncludeAPublish() throws Exception {
    String version =
        json(service.post("/v1/segments", Bodies.wiki())).path("storeVersion").asText();

    HttpResponse<String> answer =
        service.get(EXPLAIN + "?column=page&wait=PT0S&minStoreVersion=" + version);

    assertEquals("page", json(answer).at("/columns/0/name").asText(), answer.body());
  }

  @Test
  void unknownDatasourceIsAProblemOfItsOwn() throws Exception {
    HttpResponse<String> answer = service.get("/v1/datasources/nobody/schema/explain");

    assertEquals(404, answer.statusCode());
    assertEquals(
        "urn:segment-schema:problem:unknown-datasource", json(answer).path("type").asText());
  }
}
