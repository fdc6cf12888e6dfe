package io.segmentschema.smc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.poller.MariaDbServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store whose ticket somebody else holds, until every connection of the pool waits for it and the
 * requests behind them find none.
 */
@Timeout(300)
final class PoolExhaustedIT {

  private static final int PUBLISHES = 8;
  private static MariaDbServer server;

  @TempDir private Path folder;

  @BeforeAll
  static void startServer() throws Exception {
    server =
        MariaDbServer.start(Path.of("target", "mariadb-pool-" + ProcessHandle.current().pid()));
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @Test
  void requestsAreRefusedForNowReadersAndProbesGoOnAndAfterwardsAllWorks() throws Exception {
    String url = server.url("pool");
    try (ServiceProcess service = ServiceProcess.start(folder, command(url));
        Connection other = DriverManager.getConnection(url, "root", "")) {
      // given
      service.awaitLeading();
      service.post("/v1/segments", publish(0));
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();

      // when
      takeTicket(other);
      for (int i = 1; i <= PUBLISHES; i++) {
        answers.add(service.begin("/v1/segments", publish(i)));
      }

      // then
      CompletableFuture<Void> all =
          CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
      do {
        assertEquals(200, service.answer("/livez").statusCode());
        assertEquals(200, service.answer("/readyz").statusCode());
        assertEquals(1, service.get("/v1/datasources/ds/schema").path("rowSignature").size());
      } while (!all.isDone());
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        assertRefusedForNow(answer.get());
      }
      assertTrue(service.log().contains("Connection is not available"), service.log());

      // when
      other.rollback();

      // then
      for (int i = 1; i <= PUBLISHES; i++) {
        assertEquals(1, service.post("/v1/segments", publish(i)).path("published").asInt());
      }
      assertEquals(
          PUBLISHES + 1, service.get("/v1/datasources/ds/schema").path("rowSignature").size());
      assertEquals("succeeded", service.post("/v1/refresh?wait=true", "").path("state").asText());
      assertEquals(0, service.post("/v1/cleanup", "").path("segmentsPurged").asInt());
    }
  }

  private static ProcessBuilder command(String url) {
    ProcessBuilder builder =
        new ProcessBuilder(ServiceProcess.command("--store-url", url, "--store-user", "root"));
    builder.environment().put("SCHEMA_CACHE_STORE_POOL_SIZE", "2");
    builder.environment().put("SCHEMA_CACHE_STORE_CONNECTION_TIMEOUT", "PT0.5S");
    builder.environment().put("SCHEMA_CACHE_STORE_LOCK_TIMEOUT", "PT1S");
    return builder;
  }

  private static void takeTicket(Connection other) throws SQLException {
    other.setAutoCommit(false);
    try (var statement = other.createStatement()) {
      assertEquals(1, statement.executeUpdate("UPDATE store_state SET revision = revision + 1"));
    }
  }

  private static void assertRefusedForNow(HttpResponse<String> answer) {
    assertEquals(503, answer.statusCode(), answer.body());
    assertEquals(
        "application/problem+json", answer.headers().firstValue("Content-Type").orElseThrow());
    assertTrue(answer.headers().firstValue("Retry-After").isPresent());
    assertTrue(answer.body().contains("problem:store-unavailable"), answer.body());
  }

  private static String publish(int number) {
    return TestSegment.publish(Map.of(new TestSegment("ds", 1, number), "c" + number));
  }
}
