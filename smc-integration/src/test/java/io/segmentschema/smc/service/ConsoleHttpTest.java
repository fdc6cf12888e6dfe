package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.poller.PollFailure;
import io.segmentschema.poller.PollReport;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.refresh.QueryStatus;
import io.segmentschema.smc.refresh.QueryStatus.FailingServer;
import io.segmentschema.smc.refresh.QueryStatus.RunningQuery;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the console's page is made of, without a browser. */
final class ConsoleHttpTest {

  private static final Pattern ASSET = Pattern.compile("(?:href|src)=\"(console/[^\"]+)\"");

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
  void pageIsAskedAgainAndItsFilesAreKeptForEver() throws Exception {
    HttpResponse<String> page = service.get("/");
    Matcher assets = ASSET.matcher(page.body());

    assertEquals(200, page.statusCode());
    assertEquals("no-cache", header(page, "Cache-Control"));
    assertEquals("text/html;charset=utf-8", header(page, "Content-Type"));
    int found = 0;
    while (assets.find()) {
      HttpResponse<String> asset = service.get("/" + assets.group(1));
      assertEquals(200, asset.statusCode(), assets.group(1));
      assertTrue(header(asset, "Cache-Control").contains("immutable"), assets.group(1));
      found++;
    }
    assertTrue(found >= 4, page.body());
  }

  @Test
  void pageThatIsKnownIsNotSentAgain() throws Exception {
    String tag = header(service.get("/"), "ETag");

    HttpResponse<String> again = service.get("/", "If-None-Match", tag);

    assertEquals(304, again.statusCode());
    assertEquals("", again.body());
    assertEquals(200, service.get("/", "If-None-Match", "\"other\"").statusCode());
  }

  @Test
  void fileIsCompressedForWhoAcceptsThat() throws Exception {
    String path = "/" + asset("console.css");

    HttpResponse<byte[]> plain = service.bytes("GET", path, Optional.empty());
    HttpResponse<byte[]> packed =
        service.bytes("GET", path, Optional.empty(), "Accept-Encoding", "gzip");

    assertEquals("gzip", packed.headers().firstValue("Content-Encoding").orElse(""));
    assertTrue(packed.body().length < plain.body().length / 2);
    assertArrayEquals(
        plain.body(), new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes());
    assertEquals("Accept-Encoding", packed.headers().firstValue("Vary").orElse(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "console.css", "lit-html.js"})
  void headTellsWhatGetWouldWithoutTheBytes(String name) throws Exception {
    String path = name.equals("/") ? name : "/" + asset(name);

    HttpResponse<String> head = service.send("HEAD", path, Optional.empty());
    HttpResponse<String> get = service.get(path);

    assertEquals(200, head.statusCode());
    assertEquals("", head.body());
    assertEquals(header(get, "Content-Type"), header(head, "Content-Type"));
    assertEquals(header(get, "ETag"), header(head, "ETag"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "index.html",
        "main.js.map",
        "..%2f..%2f..%2f..%2flogback.xml",
        "%2e%2e%2flogback.xml",
        "package-info.class",
        ""
      })
  void nothingElseIsServed(String name) throws Exception {
    String folder = asset("main.js").replaceFirst("main\\.js$", "");

    assertEquals(404, service.get("/" + folder + name).statusCode());
    assertEquals(404, service.get("/console/0123456789abcdef/main.js").statusCode());
  }

  @Test
  void nothingInThePageStandsOutsideAFile() throws Exception {
    HttpResponse<String> page = service.get("/");

    String policy = header(page, "Content-Security-Policy");
    assertTrue(policy.startsWith("default-src 'self'"), policy);
    assertTrue(!policy.contains("unsafe"), policy);
    assertEquals("nosniff", header(page, "X-Content-Type-Options"));
    assertTrue(!page.body().contains("<style") && !page.body().contains("style="), page.body());
    assertTrue(!page.body().matches("(?s).*<script(?![^>]* src=).*"), page.body());
    assertTrue(!page.body().contains("://"), "another host: " + page.body());
  }

  @Test
  void overviewNamesWhoFailsAndWhatIsOut() throws Exception {
    ServerName node = new ServerName("node1:8083");
    DatasourceName wiki = DatasourceName.of("wiki");
    service.engine.queries(
        new QueryStatus(
            9,
            1,
            2,
            40,
            30,
            3,
            4,
            ImmutableList.of(new RunningQuery(node, wiki, 7, Duration.ofMillis(250))),
            ImmutableList.of(
                new FailingServer(node, 3, "refused: password=x1", Duration.ofSeconds(8))),
            Optional.empty(),
            Optional.empty(),
            0));

    JsonNode overview = json(service.get("/v1/console/overview"));

    assertEquals(
        json("{'server':'node1:8083','datasource':'wiki','segments':7,'ageMillis':250}"),
        overview.at("/engine/running/0"));
    assertEquals(
        json(
            "{'server':'node1:8083','failures':3,'reason':'refused: password=***','freeInMillis':8000}"),
        overview.at("/engine/failing/0"));
    assertTrue(overview.path("notReady").isNull());
  }

  @Test
  void overviewSaysWhyReadersWaitAndIsAnsweredMeanwhile() throws Exception {
    service.engine.complete(false);

    HttpResponse<String> answer = service.get("/v1/console/overview");

    assertEquals(200, answer.statusCode());
    assertTrue(json(answer).path("notReady").asText().contains("inventory"), answer.body());
    assertEquals(503, service.get("/v1/console/datasources").statusCode());
    assertEquals(503, service.get("/v1/console/columns?q=a").statusCode());
  }

  @Test
  void historyHoldsPollsThatWentWellAndOthers() throws Exception {
    service.polls.polled(
        new PollReport(
            PollKind.FULL,
            new StoreVersion(3),
            new LeaderEpoch(1),
            50,
            0,
            12,
            Duration.ofMillis(80)));
    service.polls.failed(
        new PollFailure(PollKind.DELTA, "away: password=x1", Duration.ofMillis(5)));

    JsonNode polls = json(service.get("/v1/console/history")).path("polls");

    assertEquals(2, polls.size());
    assertEquals("full", polls.at("/0/kind").asText());
    assertEquals(50, polls.at("/0/rows").asInt());
    assertEquals(80, polls.at("/0/durationMillis").asInt());
    assertTrue(polls.at("/0/trouble").isNull());
    assertEquals("delta", polls.at("/1/kind").asText());
    assertEquals("away: password=***", polls.at("/1/trouble").asText());
  }

  @Test
  void datasourcesComePageByPage() throws Exception {
    publish("alpha", "beta", "Gamma", "delta");

    JsonNode all = json(service.get("/v1/console/datasources"));
    JsonNode page = json(service.get("/v1/console/datasources?offset=1&limit=2"));
    JsonNode found = json(service.get("/v1/console/datasources?q=aM"));

    assertEquals(List.of("Gamma", "alpha", "beta", "delta"), names(all));
    assertEquals(List.of("alpha", "beta"), names(page));
    assertEquals(4, page.path("matched").asInt());
    assertEquals(List.of("Gamma"), names(found));
    assertEquals(1, found.path("matched").asInt());
    assertEquals(4, found.path("total").asInt());
    assertEquals(2, found.at("/datasources/0/columns").asInt());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/console/datasources?limit=501",
        "/v1/console/datasources?limit=0",
        "/v1/console/datasources?offset=-1",
        "/v1/console/datasources?offset=x",
        "/v1/console/columns",
        "/v1/console/columns?q=",
        "/v1/console/history?since=1"
      })
  void parameterOutOfRangeIsRefused(String path) throws Exception {
    HttpResponse<String> answer = service.get(path);

    assertEquals(400, answer.statusCode(), answer.body());
    assertEquals("urn:segment-schema:problem:invalid-input", json(answer).path("type").asText());
  }

  @Test
  void columnIsFoundInEveryDatasourceWithItsTypes() throws Exception {
    service.post(
        "/v1/segments",
        Bodies.publish(
            segment("a", Bodies.column("user_id", "LONG"), Bodies.column("x", "LONG")),
            segment("b", Bodies.column("user_id", "LONG"), Bodies.column("my_user_id", "LONG")),
            segment("c", Bodies.column("User_Id", "STRING"), Bodies.column("user_id", "STRING"))));

    JsonNode answer = json(service.get("/v1/console/columns?q=user_id"));

    assertEquals(3, answer.path("datasources").asInt());
    assertEquals(3, answer.path("matchedColumns").asInt());
    assertEquals(0, answer.path("leftOff").asInt());
    assertEquals("user_id", answer.at("/columns/0/column").asText());
    assertEquals(
        json(
            "[{'type':'LONG','datasources':2,'examples':['a','b']},{'type':'STRING','datasources':1,'examples':['c']}]"),
        answer.at("/columns/0/types"));
    assertEquals("my_user_id", answer.at("/columns/2/column").asText());
  }

  @Test
  void searchThatFindsMuchSaysWhatItLeftOff() throws Exception {
    String[] columns = new String[80];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = Bodies.column("metric" + i, "DOUBLE");
    }
    service.post("/v1/segments", Bodies.publish(segment("wide", columns)));

    JsonNode answer = json(service.get("/v1/console/columns?q=METRIC"));

    assertEquals(50, answer.path("columns").size());
    assertEquals(80, answer.path("matchedColumns").asInt());
    assertEquals(30, answer.path("leftOff").asInt());
    assertTrue(answer.path("countedAll").asBoolean());
  }

  private static String segment(String datasource, String... columns) {
    return Bodies.segment(datasource, 0, Bodies.schema(columns));
  }

  private void publish(String... datasources) throws Exception {
    String[] segments = new String[datasources.length];
    for (int i = 0; i < segments.length; i++) {
      segments[i] =
          segment(datasources[i], Bodies.column("a", "LONG"), Bodies.column("b", "STRING"));
    }
    assertEquals(200, service.post("/v1/segments", Bodies.publish(segments)).statusCode());
  }

  private static List<String> names(JsonNode answer) {
    return StreamSupport.stream(answer.path("datasources").spliterator(), false)
        .map(listed -> listed.path("datasource").asText())
        .toList();
  }

  /** The address of a file, as the page knows it. */
  private String asset(String name) throws Exception {
    Matcher assets = ASSET.matcher(service.get("/").body());
    assertTrue(assets.find(), "no file");
    String first = assets.group(1);
    return first.substring(0, first.lastIndexOf('/') + 1) + name;
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
