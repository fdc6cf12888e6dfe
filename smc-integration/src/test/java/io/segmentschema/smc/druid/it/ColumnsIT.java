package io.segmentschema.smc.druid.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The service's answer beside the Coordinator's own, after each change of the cluster. */
@Tag("druid-it")
@ExtendWith(ClusterExtension.class)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class ColumnsIT {

  private static final String FIRST = "2025-01-01/2025-01-02";
  private static final String SECOND = "2025-01-02/2025-01-03";
  private static final String THIRD = "2025-01-03/2025-01-04";

  @Test
  void answersAsTheCoordinatorDoesAfterEachChange(DruidCluster cluster) throws Exception {
    DruidApi druid = new DruidApi(cluster);
    try (AttachedService service = AttachedService.start(cluster, "columns", "")) {
      Comparison comparison = new Comparison(druid, service);

      druid.run(
          Ingestion.of(
                  "clicks",
                  FIRST,
                  "{\"time\":\"2025-01-01T01:00:00Z\",\"page\":\"a\",\"added\":1}",
                  "{\"time\":\"2025-01-01T02:00:00Z\",\"page\":\"b\",\"added\":2}")
              .task());
      comparison.awaitSame("first", "clicks", "__time:LONG", "page:STRING", "added:LONG");

      druid.run(
          Ingestion.of(
                  "clicks",
                  SECOND,
                  "{\"time\":\"2025-01-02T01:00:00Z\",\"user\":\"u\",\"page\":\"a\",\"added\":1.5}")
              .task());
      comparison.awaitSame(
          "wider type and a new column",
          "clicks",
          "__time:LONG",
          "user:STRING",
          "page:STRING",
          "added:DOUBLE");

      druid.run(
          Ingestion.of(
                  "clicks",
                  THIRD,
                  "{\"time\":\"2025-01-03T01:00:00Z\",\"tags\":[\"x\",\"y\"],\"meta\":{\"a\":{\"b\":1}},\"page\":7}")
              .task());
      comparison.awaitSame(
          "array and nested",
          "clicks",
          "__time:LONG",
          "tags:ARRAY<STRING>",
          "meta:COMPLEX<json>",
          "page:STRING",
          "user:STRING",
          "added:DOUBLE");

      druid.run(
          Ingestion.of(
                  "clicks",
                  FIRST,
                  "{\"time\":\"2025-01-01T03:00:00Z\",\"page\":\"c\",\"late\":true,\"user\":3}")
              .appended()
              .task());
      comparison.awaitSame(
          "appended",
          "clicks",
          "__time:LONG",
          "tags:ARRAY<STRING>",
          "meta:COMPLEX<json>",
          "page:STRING",
          "user:STRING",
          "added:DOUBLE",
          "late:LONG");

      druid.run(
          Ingestion.of(
                  "clicks",
                  SECOND,
                  "{\"time\":\"2025-01-02T04:00:00Z\",\"page\":\"d\",\"user\":\"u\",\"added\":2}")
              .rolledUp(
                  List.of("page"),
                  List.of(
                      Map.of("type", "count", "name", "rows"),
                      Map.of("type", "floatSum", "name", "added", "fieldName", "added"),
                      Map.of("type", "hyperUnique", "name", "users", "fieldName", "user")))
              .task());
      comparison.awaitSame(
          "overwritten with metrics",
          "clicks",
          "__time:LONG",
          "tags:ARRAY<STRING>",
          "meta:COMPLEX<json>",
          "page:STRING",
          "rows:LONG",
          "users:COMPLEX<hyperUnique>",
          "user:LONG",
          "added:DOUBLE",
          "late:LONG");

      druid.run(Ingestion.compaction("clicks", FIRST, "DAY"));
      comparison.awaitSame(
          "compacted",
          "clicks",
          "__time:LONG",
          "tags:ARRAY<STRING>",
          "meta:COMPLEX<json>",
          "page:STRING",
          "rows:LONG",
          "users:COMPLEX<hyperUnique>",
          "user:LONG",
          "added:DOUBLE",
          "late:LONG");

      druid.post(
          DruidRole.COORDINATOR,
          "/druid/coordinator/v1/datasources/clicks/markUnused",
          "{\"interval\":\"" + THIRD + "\"}");
      comparison.awaitSame(
          "newest day dropped",
          "clicks",
          "__time:LONG",
          "page:STRING",
          "rows:LONG",
          "users:COMPLEX<hyperUnique>",
          "user:LONG",
          "added:DOUBLE",
          "late:LONG");

      druid.run(
          Ingestion.of(
                  "clicks",
                  "2025-01-01/2025-01-03",
                  "{\"time\":\"2025-01-01T01:00:00Z\",\"page\":\"z\",\"only\":\"this\"}")
              .replacing()
              .task());
      comparison.awaitSame(
          "replaced, the second day by a tombstone",
          "clicks",
          "__time:LONG",
          "page:STRING",
          "only:STRING");

      druid.delete(DruidRole.COORDINATOR, "/druid/coordinator/v1/datasources/clicks");
      comparison.awaitSame("dropped", "clicks");

      comparison.awaitSettled();
      assertEquals(0, service.status().path("quarantine").size());
      System.out.println("columns: queriesSent=" + service.queriesSent());
    }
  }
}
