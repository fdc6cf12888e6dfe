package io.segmentschema.smc.druid.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Segments that are used and on no server: both tell their columns, Druid apart at the end. */
@Tag("druid-it")
@ExtendWith(ClusterExtension.class)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class ColdIT {

  @Test
  void columnsOfAColdDayStayAtBothAndCostNoQuery(DruidCluster cluster) throws Exception {
    DruidApi druid = new DruidApi(cluster);
    try (AttachedService service = AttachedService.start(cluster, "cold", "")) {
      // given
      Comparison comparison = new Comparison(druid, service);
      String[] columns = {"__time:LONG", "fresh:STRING", "name:STRING", "old:LONG"};
      druid.run(
          Ingestion.of(
                  "cold",
                  "2025-05-01/2025-05-02",
                  "{\"time\":\"2025-05-01T01:00:00Z\",\"name\":\"n\",\"old\":1}")
              .task());
      druid.run(
          Ingestion.of(
                  "cold",
                  "2025-05-02/2025-05-03",
                  "{\"time\":\"2025-05-02T01:00:00Z\",\"name\":\"n\",\"fresh\":\"f\"}")
              .task());
      comparison.awaitSame("hot", "cold", columns);
      comparison.awaitSettled();
      long asked = service.queriesSent();

      // when: the older day is kept and loaded nowhere
      druid.post(
          DruidRole.COORDINATOR,
          "/druid/coordinator/v1/rules/cold",
          """
          [{"type":"loadByInterval","interval":"2025-05-02/2025-05-03",
            "tieredReplicants":{"_default_tier":1}},
           {"type":"loadForever","tieredReplicants":{},"useDefaultTierForNull":false}]
          """);
      Comparison.await(
          () ->
              assertEquals(
                  1,
                  druid
                      .get(DruidRole.COORDINATOR, "/druid/coordinator/v1/servers?full")
                      .findParents("dataSource")
                      .stream()
                      .filter(segment -> segment.path("dataSource").asText().equals("cold"))
                      .count()));

      // then
      comparison.awaitSameColumns("cold", "cold", columns);
      assertEquals(asked, service.queriesSent());

      // when: every server again
      druid.post(
          DruidRole.COORDINATOR,
          "/druid/coordinator/v1/rules/cold",
          "[{\"type\":\"loadForever\",\"tieredReplicants\":{\"_default_tier\":1}}]");

      // then
      comparison.awaitSame("hot again", "cold", columns);
      assertEquals(asked, service.queriesSent());
    }
  }
}
