package io.segmentschema.smc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.poller.MariaDbServer;
import io.segmentschema.smc.SegmentSchemaServiceModule;
import io.segmentschema.smc.StubEngineService;
import io.segmentschema.smc.config.ConfigurationSources;
import io.segmentschema.smc.config.ResolvedConfig;
import io.segmentschema.smc.service.ServiceLifecycle;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A leader that stands still in the midst of a backfill while another service takes the store's
 * leadership, on a real server: what it wrote is gone, and what it goes on with is refused.
 */
@Timeout(120)
final class FencingIT {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int SEGMENTS = 3;
  private static MariaDbServer server;

  /** Where the leader stands still. */
  private enum Moment {
    /** It has looked whether it leads, and asked the store nothing yet. Its session lives on. */
    BEFORE_THE_TICKET("UPDATE store_state", "PT1M"),
    /** Its schemas are written, its segments are not. It holds the ticket. */
    AFTER_THE_SCHEMAS("createStatement", "PT1S"),
    /** All is written. It holds the ticket. */
    BEFORE_THE_COMMIT("commit", "PT1S");

    private final String call;
    private final String stalledWriterTimeout;

    Moment(String call, String stalledWriterTimeout) {
      this.call = call;
      this.stalledWriterTimeout = stalledWriterTimeout;
    }
  }

  @BeforeAll
  static void startServer() throws Exception {
    server =
        MariaDbServer.start(Path.of("target", "mariadb-fencing-" + ProcessHandle.current().pid()));
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  void leaderThatStoodStillWhileAnotherTookOverWritesNothingAnyMore(Moment moment)
      throws Exception {
    String url = server.url("fencing_" + moment.name().toLowerCase(Locale.ROOT));
    try (StatementDoor door = StatementDoor.before("schema-backfill", moment.call);
        Connection store = DriverManager.getConnection(url, "root", "")) {
      // given
      ServiceLifecycle old =
          StubEngineService.create(
              config(StatementDoor.through(url), moment.stalledWriterTimeout), SEGMENTS);
      ServiceLifecycle next =
          SegmentSchemaServiceModule.createService(config(url, moment.stalledWriterTimeout));
      try {
        old.start(); // 1: leads, finds segments, asks for their schemas
        door.awaitHeld(); // 2: and is about to write them
        long epoch = epoch(old);

        // when
        next.start(); // 3: raises the epoch, and leads after its first full poll
        ServiceProcess.await(() -> leads(next));
        List<Long> before = rows(store);
        door.open(); // 4: the old one goes on where it stood
        ServiceProcess.await(() -> role(old).equals("follower") || !rows(store).equals(before));

        // then
        assertEquals(List.of((long) SEGMENTS, 0L, 0L, epoch + 1), before.subList(0, 4));
        assertEquals(before, rows(store));
        assertEquals(epoch + 1, epoch(old));
        assertNothingMoreWasTried(door, moment);
        assertEquals(SEGMENTS, json(old, "/v1/datasources/ds/schema").path("rowSignature").size());
      } finally {
        door.open();
        old.stop();
        next.stop();
      }
    }
  }

  /** After the refusal no statement follows that would change a row. */
  private static void assertNothingMoreWasTried(StatementDoor door, Moment moment) {
    List<String> calls = door.calls();
    int held = moment == Moment.BEFORE_THE_TICKET ? 0 : calls.indexOf(moment.call) + 1;
    List<String> after = calls.subList(held, calls.size());
    assertFalse(after.stream().anyMatch(call -> call.startsWith("INSERT")), after::toString);
    assertFalse(after.contains("createStatement"), after::toString);
    assertFalse(after.contains("commit"), after::toString);
  }

  /** Segments, those with a schema, schemas, the leader's epoch, and the latest revision. */
  private static List<Long> rows(Connection store) throws SQLException {
    try (Statement statement = store.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT (SELECT COUNT(*) FROM segments), (SELECT COUNT(schema_id) FROM segments),
                  (SELECT COUNT(*) FROM segment_schemas), leader_epoch, revision FROM store_state
                """)) {
      row.next();
      return List.of(
          row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5));
    }
  }

  private static ResolvedConfig config(String url, String stalledWriterTimeout) {
    Map<String, String> settings =
        ImmutableMap.of(
            "schema-cache.http.port", "0",
            "schema-cache.store.url", url,
            "schema-cache.store.user", "root",
            "schema-cache.store.stalled-writer-timeout", stalledWriterTimeout,
            "schema-cache.query.period", "PT1S",
            // Only a refused write may tell the old leader that it is deposed.
            "schema-cache.poll.period", "PT1H");
    return ResolvedConfig.of(
        ConfigurationSources.of(settings, ImmutableMap.of(), Optional.empty()), false);
  }

  private static boolean leads(ServiceLifecycle service) throws Exception {
    return answer(service, "/metrics").body().contains("schema_leader 1.0");
  }

  private static String role(ServiceLifecycle service) throws Exception {
    return json(service, "/v1/members/self").path("role").asText();
  }

  private static long epoch(ServiceLifecycle service) throws Exception {
    return json(service, "/v1/members/self").path("epoch").asLong();
  }

  private static JsonNode json(ServiceLifecycle service, String path) throws Exception {
    HttpResponse<String> answer = answer(service, path);
    assertEquals(200, answer.statusCode(), answer.body());
    return ServiceProcess.json(answer);
  }

  private static HttpResponse<String> answer(ServiceLifecycle service, String path)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(service.address() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
