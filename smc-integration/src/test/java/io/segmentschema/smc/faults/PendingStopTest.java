package io.segmentschema.smc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM while learnt schemas wait to be written. */
@Timeout(600)
final class PendingStopTest {

  private static final int SCHEMAS = 49;
  private static final String PUBLISH =
      """
      {"segments":[{"datasource":"mine","interval":"2025-01-01/2025-01-02","version":"v",
        "partitionNum":0,"numRows":1,"schema":{"rowSignature":[{"name":"c","type":"LONG"}]}}]}
      """;

  @TempDir private Path folder;

  @Test
  void stopWithAPendingBackfillLosesNothingThatWasAnsweredAndTheRestIsLearntAgain()
      throws Exception {
    // given: every schema of the sample cluster is learnt, and none will be written for a minute
    try (ServiceProcess service = start("PT1M")) {
      ServiceProcess.await(() -> stage(service, "pendingBackfill") == SCHEMAS);
      assertEquals(1, service.post("/v1/segments", PUBLISH).path("published").asInt());

      // when
      assertEquals(143, service.terminate());

      // then
      assertTrue(service.log().contains("Service stopped"), service.log());
      assertFalse(service.log().contains(" ERROR "), service.log());
    }
    try (ServiceProcess again = start("PT0S")) {
      assertEquals("c", column(again));
      ServiceProcess.await(() -> stage(again, "polled") == SCHEMAS + 1);
      assertEquals(0, stage(again, "pendingBackfill") + stage(again, "awaitingPoll"));
      assertEquals(143, again.terminate());
    }
  }

  private ServiceProcess start(String linger) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            ServiceProcess.command("--demo", "--data-dir", folder.resolve("data").toString()));
    builder.environment().put("SCHEMA_CACHE_BACKFILL_LINGER", linger);
    builder.environment().put("SCHEMA_CACHE_LOG_LEVEL", "INFO");
    return ServiceProcess.start(folder, builder);
  }

  private static int stage(ServiceProcess service, String stage) throws Exception {
    return service.get("/v1/status").path("stages").path(stage).asInt();
  }

  private static String column(ServiceProcess service) throws Exception {
    JsonNode schema = service.get("/v1/datasources/mine/schema");
    return schema.at("/rowSignature/0/name").asText();
  }
}
