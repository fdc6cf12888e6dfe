package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.Bodies.column;
import static io.segmentschema.smc.service.Bodies.publish;
import static io.segmentschema.smc.service.Bodies.schema;
import static io.segmentschema.smc.service.Bodies.segment;
import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.Sets;
import io.segmentschema.poller.CleanupOutcome;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.service.ApiDescription.Operation;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The description of the API against what the server really answers: every operation is asked, in
 * ways that succeed and in ways that do not, and every answer must be as it is described.
 */
final class OpenApiHttpTest {

  /** A request; what the service must be brought to before it is sent. */
  private record Asked(
      String path, Optional<String> body, Optional<Consumer<ServiceFixture>> before) {

    static Asked of(String path) {
      return new Asked(path, Optional.empty(), Optional.empty());
    }

    static Asked of(String path, String body) {
      return new Asked(path, Optional.of(Bodies.json(body)), Optional.empty());
    }

    Asked when(Consumer<ServiceFixture> preparation) {
      return new Asked(path, body, Optional.of(preparation));
    }

    @Override
    public String toString() {
      return path + body.map(text -> " " + text).orElse("");
    }
  }

  private static final String DS = "/v1/datasources/wiki";
  private static final String SEGMENT = "/v1/segments/" + Bodies.WIKI_ID;
  private static final String PUSH =
      "{'task':'t','epoch':1,'sequence':1,'segmentSchemas':[{'dataSource':'live','segmentId':'live_2025-06-01T00:00:00.000Z_2025-06-02T00:00:00.000Z_v1',"
          + "'delta':false,'numRows':null,'newColumns':['a'],'updatedColumns':[],'columnTypeMap':{'a':'LONG'}},{'dataSource':'live','segmentId':'no','delta':true}]}";

  /** By operation. Each needs one that succeeds and one that does not. */
  private static final ImmutableListMultimap<String, Asked> REQUESTS =
      ImmutableListMultimap.<String, Asked>builder()
          .putAll(
              "dataSourceInformation",
              Asked.of(ApiDescription.DRUID, "['wiki']"),
              Asked.of(ApiDescription.DRUID, "[1]"),
              Asked.of(ApiDescription.DRUID + "?minStoreVersion=99&wait=PT0S", "[]"))
          .putAll(
              "datasources",
              Asked.of("/v1/datasources"),
              Asked.of("/v1/datasources?wait=PT1S"),
              Asked.of("/v1/datasources?minStoreVersion=99&wait=PT0S"))
          .putAll("schema", Asked.of(DS + "/schema"), Asked.of("/v1/datasources/nobody/schema"))
          .putAll(
              "explain",
              Asked.of(DS + "/schema/explain"),
              Asked.of(DS + "/schema/explain?column=page"),
              Asked.of("/v1/datasources/nobody/schema/explain"),
              Asked.of(DS + "/schema/explain?columns=page"))
          .putAll(
              "changes",
              Asked.of("/v1/schema-changes"),
              Asked.of("/v1/schema-changes?since=other.1"),
              Asked.of("/v1/schema-changes?since=%20"))
          .putAll(
              "segment",
              Asked.of(SEGMENT + "?datasource=wiki"),
              Asked.of(SEGMENT.replace("_v1", "_v9") + "?datasource=wiki"),
              Asked.of(SEGMENT + "_7?datasource=wiki"),
              Asked.of(SEGMENT + "_8?datasource=wiki"),
              Asked.of(SEGMENT + "_9?datasource=wiki"),
              Asked.of(SEGMENT.replace("_v1", "_v9") + "?datasource=wiki")
                  .when(service -> service.store.goAway(true)),
              Asked.of(SEGMENT))
          .putAll(
              "publish",
              Asked.of("/v1/segments", Bodies.wiki()),
              Asked.of("/v1/segments", "{'segments':[{}]}"),
              Asked.of("/v1/segments", Bodies.wiki()).when(service -> service.store.goAway(true)))
          .putAll(
              "markUnused",
              Asked.of(
                  "/v1/segments/unused",
                  "{'datasource':'other','segmentIds':['other_2025-06-01T00:00:00.000Z_2025-06-02T00:00:00.000Z_v1']}"),
              Asked.of("/v1/segments/unused", "{}"))
          .putAll(
              "schemas",
              Asked.of("/v1/realtime/schemas", PUSH),
              Asked.of("/v1/realtime/schemas", "{}"))
          .putAll(
              "removals",
              Asked.of(
                  "/v1/realtime/removals",
                  "{'task':'t','epoch':1,'sequence':2,'segmentIds':[],'reason':'abandoned'}"),
              Asked.of("/v1/realtime/removals", "{'task':'t'}"))
          .putAll("status", Asked.of("/v1/status"), Asked.of("/v1/status?verbose=true"))
          .putAll(
              "refresh",
              Asked.of("/v1/refresh"),
              Asked.of("/v1/refresh?wait=true"),
              Asked.of("/v1/refresh?wait=yes"),
              Asked.of("/v1/refresh?wait=true").when(service -> service.store.goAway(true)))
          .putAll("followRefresh", Asked.of("/v1/refreshes/LATEST"), Asked.of("/v1/refreshes/none"))
          .putAll(
              "cleanUp",
              Asked.of("/v1/cleanup?dryRun=true&olderThan=PT1H"),
              Asked.of("/v1/cleanup")
                  .when(service -> service.store.nextCleanup(new CleanupOutcome(1, 1))),
              Asked.of("/v1/cleanup?olderThan=soon"),
              Asked.of("/v1/cleanup").when(service -> service.leadership.become(Role.FOLLOWER)))
          .putAll("members", Asked.of("/v1/members"), Asked.of("/v1/members?x=1"))
          .putAll("self", Asked.of("/v1/members/self"), Asked.of("/v1/members/self?x=1"))
          .putAll(
              "stepDown",
              Asked.of("/v1/members/step-down"),
              Asked.of("/v1/members/step-down?now=true"),
              Asked.of("/v1/members/step-down")
                  .when(service -> service.leadership.become(Role.FOLLOWER)))
          .putAll(
              "realtime",
              Asked.of("/v1/members/realtime"),
              Asked.of("/v1/members/realtime?after=t"),
              Asked.of("/v1/members/realtime?before=t"))
          .putAll("live", Asked.of("/livez"), Asked.of("/livez?x=1"))
          .putAll("ready", Asked.of("/readyz"), Asked.of("/readyz?x=1"))
          .putAll("metrics", Asked.of("/metrics"), Asked.of("/metrics?x=1"))
          .putAll("openApi", Asked.of("/openapi.json"), Asked.of("/openapi.json?x=1"))
          .build();

  private ServiceFixture service;

  @BeforeEach
  void start() throws Exception {
    service = ServiceFixture.ready();
    fill(service);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void descriptionIsSoundInItself() throws Exception {
    assertEquals(List.of(), ApiDescription.of(service).faults());
  }

  @Test
  void everyMethodOfEveryResourceIsDescribedWithItsParameters() throws Exception {
    ImmutableSetMultimap<String, String> declared = DeclaredOperations.of(service);
    ImmutableSetMultimap<String, String> described = ApiDescription.of(service).parameters();

    assertFalse(declared.keySet().isEmpty());
    assertEquals(Set.of(), Sets.difference(declared.keySet(), described.keySet()), "not described");
    assertEquals(declared, described);
  }

  @Test
  void everyOperationAnswersAsItIsDescribed() throws Exception {
    ApiDescription description = ApiDescription.of(service);
    Set<String> asked = new TreeSet<>();
    for (Operation operation : description.operations()) {
      List<Integer> statuses = new ArrayList<>();
      for (Asked request : REQUESTS.get(operation.id())) {
        statuses.add(ask(description, operation, request));
      }
      asked.add(operation.id());
      assertTrue(statuses.stream().anyMatch(status -> status < 300), operation + ": " + statuses);
      assertTrue(statuses.stream().anyMatch(status -> status >= 400), operation + ": " + statuses);
    }
    assertEquals(asked, REQUESTS.keySet());
  }

  @Test
  void everyOperationAnswersAsItIsDescribedBeforeTheServiceIsReady() throws Exception {
    ApiDescription description = ApiDescription.of(service);
    try (ServiceFixture starting = new ServiceFixture()) {
      starting.lifecycle.start();
      for (Operation operation : description.operations()) {
        for (Asked request : REQUESTS.get(operation.id())) {
          check(description, operation, request, answer(starting, operation, request));
        }
      }
    }
  }

  @Test
  void everyOperationRefusesWhatItDoesNotReadAsItIsDescribed() throws Exception {
    ApiDescription description = ApiDescription.of(service);
    for (Operation operation : description.operations()) {
      Asked request = REQUESTS.get(operation.id()).get(0);
      Optional<String> body = Optional.of("x".repeat(10));
      check(
          description,
          operation,
          request,
          service.send(operation.method(), request.path(), body, "Content-Type", "text/plain"));
      Optional<String> huge = Optional.of("x".repeat(300_000));
      check(
          description,
          operation,
          request,
          service.send(operation.method(), request.path(), huge, "Content-Type", "text/plain"));
      check(
          description,
          operation,
          request,
          service.send(operation.method(), request.path(), request.body(), "Accept", "image/png"));
    }
  }

  @Test
  void knownSchemaIsNotSentAgainAsItIsDescribed() throws Exception {
    ApiDescription description = ApiDescription.of(service);
    Operation operation = description.operation("schema");
    String path = REQUESTS.get("schema").get(0).path();

    HttpResponse<String> answer = service.get(path, "If-None-Match", "*");

    assertEquals(304, answer.statusCode());
    description.check(operation, answer);
  }

  @Test
  void bodiesThatAreTakenAreAsTheyAreDescribedAndOthersAreRefused() throws Exception {
    ApiDescription description = ApiDescription.of(service);
    for (Operation operation : description.operations()) {
      for (Asked request : REQUESTS.get(operation.id())) {
        if (request.body().isPresent()) {
          int status = answer(service, operation, request).statusCode();
          boolean fits = description.fits(operation, json(request.body().get()));
          assertTrue(fits || status == 400, operation + " takes what is not described: " + request);
        }
      }
    }
  }

  private int ask(ApiDescription description, Operation operation, Asked request) throws Exception {
    if (request.before().isEmpty()) {
      return askThere(service, description, operation, request);
    }
    try (ServiceFixture own = ServiceFixture.ready()) {
      fill(own);
      request.before().get().accept(own);
      return askThere(own, description, operation, request);
    }
  }

  private static int askThere(
      ServiceFixture there, ApiDescription description, Operation operation, Asked request)
      throws Exception {
    HttpResponse<String> answer = answer(there, operation, request);
    check(description, operation, request, answer);
    return answer.statusCode();
  }

  private static void check(
      ApiDescription description, Operation operation, Asked request, HttpResponse<String> answer)
      throws IOException {
    List<String> faults = description.check(operation, answer);
    if (!faults.isEmpty()) {
      fail(request + " was answered by " + answer + "\n" + answer.body() + "\n" + faults);
    }
  }

  private static HttpResponse<String> answer(
      ServiceFixture service, Operation operation, Asked request) throws Exception {
    String path = request.path();
    if (path.endsWith("LATEST")) {
      JsonNode begun = json(service.post("/v1/refresh"));
      path = path.replace("LATEST", begun.path("refreshId").asText("none"));
    }
    return request.body().isPresent()
        ? service.post(path, request.body().get())
        : service.send(operation.method(), path, Optional.empty());
  }

  /** A datasource with a segment in each state that can be asked for, and one to be removed. */
  private static void fill(ServiceFixture service) throws Exception {
    service.post(
        "/v1/segments",
        publish(
            segment("wiki", 0, schema(column("__time", "LONG"), column("page", "STRING"))),
            segment("wiki", 7, ""),
            segment("wiki", 8, ",'tombstone':true"),
            segment("wiki", 9, schema(column("page", "STRING"))),
            segment("other", 0, schema(column("page", "STRING")))));
    service.post(
        "/v1/segments/unused",
        Bodies.json("{'datasource':'wiki','segmentIds':['" + Bodies.WIKI_ID + "_9']}"));
  }
}
