package io.segmentschema.smc.druid.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Broker whose schema fetches a proxy sends to the service. */
@Tag("druid-it")
@ExtendWith(ClusterExtension.class)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class BrokerIT {

  @Test
  void brokersSqlShowsTheColumnsThatTheServiceTells(DruidCluster cluster) throws Exception {
    DruidApi druid = new DruidApi(cluster);
    try (AttachedService service = AttachedService.start(cluster, "broker-side", "");
        CoordinatorProxy proxy = new CoordinatorProxy(cluster, service.address())) {
      // given
      Comparison comparison = new Comparison(druid, service);
      druid.run(
          Ingestion.of(
                  "sales",
                  "2025-02-01/2025-02-02",
                  "{\"time\":\"2025-02-01T01:00:00Z\",\"item\":\"a\",\"price\":1,\"tags\":[1,2]}")
              .task());
      comparison.awaitSame(
          "sales", "sales", "__time:LONG", "item:STRING", "price:LONG", "tags:ARRAY<LONG>");
      cluster.start(DruidRole.BROKER);
      try {
        // when, then
        Comparison.await(
            () ->
                assertEquals(
                    List.of("__time:TIMESTAMP", "item:VARCHAR", "price:BIGINT", "tags:ARRAY"),
                    columns(druid, "sales")));
        assertTrue(proxy.schemaFetches() > 0);
        assertEquals(
            1, druid.sql("SELECT price FROM sales WHERE item = 'a'").path(0).path("price").asInt());

        // when: a wider type and a new column
        druid.run(
            Ingestion.of(
                    "sales",
                    "2025-02-02/2025-02-03",
                    "{\"time\":\"2025-02-02T01:00:00Z\",\"item\":\"b\",\"price\":2.5,\"shop\":\"s\"}")
                .task());

        // then
        Comparison.await(
            () ->
                assertEquals(
                    List.of(
                        "__time:TIMESTAMP",
                        "item:VARCHAR",
                        "price:DOUBLE",
                        "shop:VARCHAR",
                        "tags:ARRAY"),
                    columns(druid, "sales")));

        // when: the service is away, the Broker keeps what it has
        service.kill();
        int failed = proxy.failedFetches();
        Comparison.await(() -> assertTrue(proxy.failedFetches() > failed + 1));
        assertEquals(5, columns(druid, "sales").size());

        // then: the next process answers at once
        try (AttachedService next = AttachedService.start(cluster, "broker-side", "")) {
          int fetched = proxy.schemaFetches();
          proxy.sendSchemaFetchesTo(next.address());
          Comparison.await(() -> assertTrue(proxy.schemaFetches() > fetched + 1));
          assertEquals(5, columns(druid, "sales").size());
          assertEquals(0, next.queriesSent());
        }
        System.out.println("broker: schemaFetches=" + proxy.schemaFetches());
      } finally {
        cluster.stop(DruidRole.BROKER);
      }
    }
  }

  /** Sorted by name. */
  private static List<String> columns(DruidApi druid, String table) throws Exception {
    JsonNode rows =
        druid.sql(
            "SELECT COLUMN_NAME, DATA_TYPE FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = '"
                + table
                + "' ORDER BY COLUMN_NAME");
    List<String> columns = new ArrayList<>();
    for (JsonNode row : rows) {
      columns.add(row.path("COLUMN_NAME").asText() + ":" + row.path("DATA_TYPE").asText());
    }
    return columns;
  }
}
