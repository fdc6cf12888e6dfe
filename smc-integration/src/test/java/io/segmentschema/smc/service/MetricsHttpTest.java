package io.segmentschema.smc.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The names are a contract with dashboards. */
final class MetricsHttpTest {

  private ServiceFixture service;

  @BeforeEach
  void start() throws IOException {
    service = ServiceFixture.ready();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schema_cache_segments{stage=\"realtime\"}",
        "schema_cache_segments{stage=\"pendingBackfill\"}",
        "schema_cache_segments{stage=\"awaitingPoll\"}",
        "schema_cache_segments{stage=\"polled\"}",
        "schema_cache_segments_missing",
        "schema_cache_lookups_total{result=\"hit\"}",
        "schema_cache_lookups_total{result=\"miss\"}",
        "schema_poll_duration_seconds_count",
        "schema_poll_age_seconds 1.5",
        "schema_store_reachable 1.0",
        "schema_backfill_queue_size 12.0",
        "schema_backfill_segments_total{outcome=\"persisted\"} 10.0",
        "schema_backfill_segments_total{outcome=\"alreadyStored\"} 1.0",
        "schema_backfill_segments_total{outcome=\"retried\"} 2.0",
        "schema_backfill_segments_total{outcome=\"vanished\"} 3.0",
        "schema_backfill_segments_total{outcome=\"quarantined\"} 4.0",
        "schema_query_sent_total 5.0",
        "schema_query_failed_total 2.0",
        "schema_query_segments_total 40.0",
        "schema_query_in_flight 1.0",
        "schema_feed_waiting 0.0",
        "schema_feed_changes_total 0.0",
        "schema_feed_answers_total{content=\"whole\"} 0.0",
        "schema_feed_answers_total{content=\"changes\"} 0.0",
        "schema_quarantine_size 0.0",
        "schema_leader 1.0",
        "schema_ready 1.0"
      })
  void metricHasItsName(String start) throws Exception {
    assertTrue(
        scrape().lines().anyMatch(line -> line.startsWith(start)), () -> "missing: " + start);
  }

  @Test
  void readingMetricsChangesNothing() throws Exception {
    service.serviceMetrics.polled(Duration.ofMillis(20));
    service.get("/v1/segments/" + Bodies.WIKI_ID + "?datasource=wiki");

    Predicate<String> ours = line -> line.startsWith("schema_");
    String first = scrape().lines().filter(ours).toList().toString();
    String second = scrape().lines().filter(ours).toList().toString();

    assertEquals(first, second);
    assertTrue(first.contains("schema_cache_lookups_total{result=\"miss\"} 1.0"), first);
    assertTrue(first.contains("schema_poll_duration_seconds_count 1"), first);
  }

  private String scrape() throws IOException, InterruptedException {
    return service.get("/metrics").body();
  }
}
