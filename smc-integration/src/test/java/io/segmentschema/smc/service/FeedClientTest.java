package io.segmentschema.smc.service;

import static io.segmentschema.smc.service.Bodies.column;
import static io.segmentschema.smc.service.Bodies.publish;
import static io.segmentschema.smc.service.Bodies.schema;
import static io.segmentschema.smc.service.Bodies.segment;
import static io.segmentschema.smc.service.ServiceFixture.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.smc.client.DatasourceColumns;
import io.segmentschema.smc.client.SchemaCacheClient;
import io.segmentschema.smc.client.SchemaListener;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client for Brokers beside the real service. */
@Timeout(120)
final class FeedClientTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void copyFollowsTheServiceAndIncludesWhatIsAwaited() throws Exception {
    try (ServiceFixture service = ServiceFixture.ready();
        SchemaCacheClient client = follow(service)) {
      service.post("/v1/segments", Bodies.wiki());
      Awaitility.await().atMost(LIMIT).until(() -> client.schema("wiki").isPresent());

      String version = publishOther(service, 0);

      assertTrue(client.awaitVersion(version, LIMIT).get(60, TimeUnit.SECONDS));
      DatasourceColumns other = client.schema("other").orElseThrow();
      assertEquals(
          json(service.get("/v1/datasources/other/schema")).path("schemaVersion").asText(),
          other.schemaVersion());
      assertEquals("c0", other.columns().get(0).name());
    }
  }

  @Test
  void removedDatasourceLeavesTheCopy() throws Exception {
    try (ServiceFixture service = ServiceFixture.ready()) {
      service.post("/v1/segments", Bodies.wiki());
      try (SchemaCacheClient client = follow(service)) {
        assertTrue(client.schema("wiki").isPresent());

        service.post(
            "/v1/segments/unused",
            Bodies.json("{'datasource':'wiki','segmentIds':['" + Bodies.WIKI_ID + "']}"));

        Awaitility.await().atMost(LIMIT).until(() -> client.schemas().isEmpty());
      }
    }
  }

  @Test
  void copyStaysWholeWhileTheServiceIsReplaced() throws Exception {
    List<Set<String>> removed = new CopyOnWriteArrayList<>();
    ServiceFixture first = ServiceFixture.ready();
    int port = first.address().getPort();
    first.post("/v1/segments", Bodies.wiki());
    SchemaListener listener =
        new SchemaListener() {
          @Override
          public void changed(Set<String> changed, Set<String> gone) {
            if (!gone.isEmpty()) {
              removed.add(gone);
            }
          }
        };
    try (SchemaCacheClient client =
        SchemaCacheClient.builder(first.address())
            .retry(Duration.ofMillis(20), Duration.ofMillis(100))
            .listener(listener)
            .build()) {
      client.start();
      client.ready().get(60, TimeUnit.SECONDS);

      first.close();
      assertTrue(client.schema("wiki").isPresent());
      try (ServiceFixture second = new ServiceFixture(port)) {
        second.lifecycle.start();
        second.store.commitElsewhere(FeedClientsHttpTest.wide(1));
        second.store.commitElsewhere(FeedClientsHttpTest.wiki());
        second.store.poll();
        Awaitility.await().atMost(LIMIT).until(() -> client.schema("wide1").isPresent());

        assertTrue(client.schema("wiki").isPresent());
        assertEquals(List.of(), removed);
      }
    }
  }

  /**
   * What was pushed to the first node lives in the memory of both; its cursors mean nothing there.
   */
  @Test
  void copyStaysWholeWhenItsNodeDiesAndAnotherMemberGoesOn() throws Exception {
    List<Set<String>> removed = new CopyOnWriteArrayList<>();
    SchemaListener listener =
        new SchemaListener() {
          @Override
          public void changed(Set<String> changed, Set<String> gone) {
            if (!gone.isEmpty()) {
              removed.add(gone);
            }
          }
        };
    ServiceFixture first = ServiceFixture.ready();
    try (ServiceFixture second = ServiceFixture.ready();
        SchemaCacheClient client =
            SchemaCacheClient.builder(first.address(), second.address())
                .retry(Duration.ofMillis(20), Duration.ofMillis(100))
                .listener(listener)
                .build()) {
      // given
      first.members.are(second.members.self());
      second.members.are(first.members.self());
      pushTo(first, 1, false, "a");
      client.start();
      client.ready().get(60, TimeUnit.SECONDS);
      assertEquals(List.of("a"), names(client));

      // when
      first.close();
      second.members.are();
      pushTo(second, 2, true, "b");

      // then
      Awaitility.await().atMost(LIMIT).until(() -> names(client).equals(List.of("a", "b")));
      assertEquals(List.of(), removed);
    }
  }

  private static void pushTo(ServiceFixture service, int sequence, boolean delta, String column)
      throws Exception {
    String body =
        "{'task':'t','epoch':1,'sequence':%d,'segmentSchemas':[{'dataSource':'wiki','segmentId':'%s','delta':%s,'numRows':1,'newColumns':['%s'],'updatedColumns':[],'columnTypeMap':{'%s':'LONG'}}]}"
            .formatted(sequence, Bodies.WIKI_ID, delta, column, column);
    assertEquals(200, service.post("/v1/realtime/schemas", Bodies.json(body)).statusCode());
  }

  /** What the client knows of the columns; nothing of it may be missing for a moment. */
  private static List<String> names(SchemaCacheClient client) {
    return client.schema("wiki").orElseThrow().columns().stream()
        .map(DatasourceColumns.Column::name)
        .toList();
  }

  @Test
  void copyIsTheServicesOwnAfterManyChanges() throws Exception {
    long seed = 20_261_121;
    Random random = new Random(seed);
    try (ServiceFixture service = ServiceFixture.ready();
        SchemaCacheClient client = follow(service)) {
      String version = "0";
      for (int i = 0; i < 200; i++) {
        version = publishOther(service, random.nextInt(40));
        if (random.nextInt(10) == 0) {
          assertTrue(client.awaitVersion(version, LIMIT).get(60, TimeUnit.SECONDS), "seed=" + seed);
          assertEquals(versions(service), copyOf(client), "seed=" + seed);
        }
      }
      assertTrue(client.awaitVersion(version, LIMIT).get(60, TimeUnit.SECONDS));
      assertEquals(versions(service), copyOf(client), "seed=" + seed);
    }
  }

  private static SchemaCacheClient follow(ServiceFixture service) throws Exception {
    SchemaCacheClient client = SchemaCacheClient.builder(service.address()).build();
    client.start();
    client.ready().get(60, TimeUnit.SECONDS);
    return client;
  }

  /** Publishes a segment with a column of its own, and tells the store version. */
  private static String publishOther(ServiceFixture service, int number)
      throws IOException, InterruptedException {
    String segment =
        segment(
            number % 3 == 0 ? "other" : "other" + number % 5,
            number,
            schema(column("c" + number, "LONG")));
    return json(service.post("/v1/segments", publish(segment))).path("storeVersion").asText();
  }

  private static Map<String, String> versions(ServiceFixture service)
      throws IOException, InterruptedException {
    Map<String, String> versions = new TreeMap<>();
    json(service.get("/v1/datasources"))
        .path("datasources")
        .forEach(
            listed ->
                versions.put(
                    listed.path("datasource").asText(), listed.path("schemaVersion").asText()));
    return versions;
  }

  private static Map<String, String> copyOf(SchemaCacheClient client) {
    Map<String, String> versions = new TreeMap<>();
    client.schemas().forEach((name, schema) -> versions.put(name, schema.schemaVersion()));
    return versions;
  }
}
