package io.segmentschema.smc.druid.it;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The other way in which types combine, on both sides. */
@Tag("druid-it")
@ExtendWith(ClusterExtension.class)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class LatestIntervalIT {

  private static final Map<String, String> LATEST_INTERVAL =
      Map.of(
          "druid.coordinator.segmentMetadataCache.metadataColumnTypeMergePolicy", "latestInterval");

  @Test
  void newestIntervalDecidesTheTypeAsAtTheCoordinator(DruidCluster cluster) throws Exception {
    DruidApi druid = new DruidApi(cluster);
    cluster.stop(DruidRole.COORDINATOR);
    cluster.start(DruidRole.COORDINATOR, LATEST_INTERVAL);
    try (AttachedService service =
        AttachedService.start(
            cluster, "latest-interval", "schema-cache.merge-policy=latestInterval\n")) {
      Comparison comparison = new Comparison(druid, service);
      druid.run(
          Ingestion.of(
                  "latest",
                  "2025-04-01/2025-04-02",
                  "{\"time\":\"2025-04-01T01:00:00Z\",\"value\":1.5,\"name\":\"n\"}")
              .task());
      comparison.awaitSame("oldest", "latest", "__time:LONG", "value:DOUBLE", "name:STRING");

      druid.run(
          Ingestion.of(
                  "latest",
                  "2025-04-02/2025-04-03",
                  "{\"time\":\"2025-04-02T01:00:00Z\",\"value\":2}")
              .task());
      comparison.awaitSame("narrower", "latest", "__time:LONG", "value:LONG", "name:STRING");

      druid.run(
          Ingestion.of(
                  "latest",
                  "2025-04-03/2025-04-04",
                  "{\"time\":\"2025-04-03T01:00:00Z\",\"value\":\"v\"}")
              .task());
      comparison.awaitSame("text", "latest", "__time:LONG", "value:STRING", "name:STRING");
    } finally {
      cluster.stop(DruidRole.COORDINATOR);
      cluster.start(DruidRole.COORDINATOR);
    }
  }
}
