package io.segmentschema.smc.druid.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Maps;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Holds the service's answer against the Coordinator's own. */
final class Comparison {

  private final DruidApi druid;
  private final AttachedService service;

  Comparison(DruidApi druid, AttachedService service) {
    this.druid = druid;
    this.service = service;
  }

  /**
   * Waits until the Coordinator knows exactly these columns, then until the service answers as it
   * does, order and all; no columns: no datasource.
   */
  void awaitSame(String step, String datasource, String... columns) {
    long began = System.nanoTime();
    awaitDruid(step, datasource, columns);
    long druidKnew = System.nanoTime();
    List<String> asked = List.of(datasource);
    await(() -> assertEquals(withColumns(druid.schemas(asked)), service.schemas(asked), step));
    report(step, datasource, columns.length, began, druidKnew);
  }

  /** The same where the order of columns may differ. */
  void awaitSameColumns(String step, String datasource, String... columns) {
    long began = System.nanoTime();
    awaitDruid(step, datasource, columns);
    long druidKnew = System.nanoTime();
    List<String> asked = List.of(datasource);
    await(() -> assertEquals(sorted(druid.schemas(asked)), sorted(service.schemas(asked)), step));
    report(step, datasource, columns.length, began, druidKnew);
  }

  private void awaitDruid(String step, String datasource, String... columns) {
    List<String> expected = List.of(columns).stream().sorted().toList();
    await(
        () ->
            assertEquals(
                expected, sorted(druid.schemas(List.of(datasource))), step + ": Coordinator"));
  }

  /** Until the service has learnt what was in the cluster when it came. */
  void awaitAttached() throws Exception {
    List<String> all = druid.datasources();
    await(
        () ->
            assertEquals(withColumns(druid.schemas(all)).keySet(), service.schemas(all).keySet()));
    awaitSettled();
  }

  void awaitSettled() {
    await(() -> assertTrue(service.isSettled(), () -> "not settled"));
  }

  /** A dropped datasource may stay in a Coordinator without a column. */
  private static Map<String, List<String>> withColumns(Map<String, List<String>> schemas) {
    return Maps.filterValues(schemas, columns -> !columns.isEmpty());
  }

  private static List<String> sorted(Map<String, List<String>> schemas) {
    return schemas.values().stream().flatMap(List::stream).sorted().toList();
  }

  static void await(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(250))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(assertion);
  }

  private void report(String step, String datasource, int columns, long began, long druidKnew) {
    System.out.printf(
        "%s: datasource=%s, columns=%d, coordinatorAfterMillis=%d, serviceAfterMillis=%d%n",
        step,
        datasource,
        columns,
        Duration.ofNanos(druidKnew - began).toMillis(),
        Duration.ofNanos(System.nanoTime() - began).toMillis());
  }
}
