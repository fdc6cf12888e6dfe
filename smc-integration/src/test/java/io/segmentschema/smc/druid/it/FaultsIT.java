package io.segmentschema.smc.druid.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Servers that end and come back, Druid's and our own: no column is lost, nothing is asked twice.
 */
@Tag("druid-it")
@ExtendWith(ClusterExtension.class)
@Timeout(value = 20, unit = TimeUnit.MINUTES)
final class FaultsIT {

  private static final String[] COLUMNS = {
    "__time:LONG", "sensor:STRING", "value:DOUBLE", "unit:STRING"
  };

  @Test
  void noColumnIsLostAndNothingAskedTwiceWhileServersEndAndComeBack(DruidCluster cluster)
      throws Exception {
    DruidApi druid = new DruidApi(cluster);
    ingest(
        druid,
        "faults",
        "2025-03-01/2025-03-02",
        "{\"time\":\"2025-03-01T01:00:00Z\",\"sensor\":\"a\",\"value\":1}");
    ingest(
        druid,
        "faults",
        "2025-03-02/2025-03-03",
        "{\"time\":\"2025-03-02T01:00:00Z\",\"sensor\":\"a\",\"value\":1.5,\"unit\":\"m\"}");
    AttachedService service = AttachedService.start(cluster, "faults", "");
    try (ColumnsWatch watch = firstAnswer(druid, service)) {
      long asked = service.queriesSent();

      // when, then
      cluster.stop(DruidRole.HISTORICAL);
      watch.assertNothingLost();
      cluster.start(DruidRole.HISTORICAL);
      new Comparison(druid, service).awaitSame("historical restarted", "faults", COLUMNS);
      watch.assertNothingLost();

      cluster.stop(DruidRole.COORDINATOR);
      watch.assertNothingLost();
      cluster.start(DruidRole.COORDINATOR);
      new Comparison(druid, service).awaitSame("coordinator restarted", "faults", COLUMNS);
      watch.assertNothingLost();
      assertEquals(asked, service.queriesSent());

      service.kill();
      service = AttachedService.start(cluster, "faults", "");
      watch.follow(service);
      new Comparison(druid, service).awaitSame("service restarted", "faults", COLUMNS);
      watch.assertNothingLost();
      new Comparison(druid, service).awaitSettled();
      assertEquals(0, service.queriesSent());

      service.kill();
      ingest(
          druid,
          "missed",
          "2025-03-03/2025-03-04",
          "{\"time\":\"2025-03-03T01:00:00Z\",\"sensor\":\"b\"}");
      service = AttachedService.start(cluster, "faults", "");
      watch.follow(service);
      new Comparison(druid, service)
          .awaitSame(
              "ingested while the service was away", "missed", "__time:LONG", "sensor:STRING");
      new Comparison(druid, service).awaitSettled();
      assertEquals(1, service.queriesSent());
      watch.assertNothingLost();
      System.out.println("faults: watchedAnswers=" + watch.answers());
    } finally {
      service.close();
    }
  }

  private static ColumnsWatch firstAnswer(DruidApi druid, AttachedService service)
      throws Exception {
    Comparison comparison = new Comparison(druid, service);
    comparison.awaitSame("before faults", "faults", COLUMNS);
    comparison.awaitSettled();
    return new ColumnsWatch(service, "faults");
  }

  private static void ingest(DruidApi druid, String datasource, String interval, String row)
      throws Exception {
    druid.run(Ingestion.of(datasource, interval, row).task());
  }
}
