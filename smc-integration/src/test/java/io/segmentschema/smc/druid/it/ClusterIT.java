package io.segmentschema.smc.druid.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The cluster itself: it starts, ingests, tells a schema, and leaves nothing running. */
@Tag("druid-it")
final class ClusterIT {

  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES)
  void clusterIngestsTellsTheSchemaAndEndsAllItsProcesses() throws Exception {
    DruidCluster cluster = DruidCluster.start("druid-it-start");
    try (cluster) {
      // given
      DruidApi api = new DruidApi(cluster);

      // when
      api.run(
          Ingestion.of(
                  "first",
                  "2025-01-01/2025-01-02",
                  "{\"time\":\"2025-01-01T01:00:00Z\",\"page\":\"a\",\"added\":1}")
              .task());

      // then
      Map<String, List<String>> expected =
          Map.of("first", List.of("__time:LONG", "page:STRING", "added:LONG"));
      Awaitility.await()
          .atMost(DruidCluster.LIMIT)
          .untilAsserted(() -> assertEquals(expected, api.schemas(List.of("first"))));
      assertEquals(4, cluster.everStarted().stream().filter(ProcessHandle::isAlive).count());
    }
    assertTrue(cluster.everStarted().stream().noneMatch(ProcessHandle::isAlive));
  }
}
