package io.segmentschema.smc.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.segmentschema.backfill.BackfillListener.BatchOutcome;
import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.poller.CleanupOutcome;
import io.segmentschema.poller.PollFailure;
import io.segmentschema.poller.PollReport;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The names are a contract with dashboards. */
final class MetricsHttpTest {

  private static final int ODD_REQUESTS = 6;
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String REQUESTS = "schema_http_request_duration_seconds_count";

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
        "schema_cache_lookups_total{result=\"hit\",stage=\"realtime\"} 0.0",
        "schema_cache_lookups_total{result=\"hit\",stage=\"pendingBackfill\"} 0.0",
        "schema_cache_lookups_total{result=\"hit\",stage=\"awaitingPoll\"} 0.0",
        "schema_cache_lookups_total{result=\"hit\",stage=\"polled\"} 0.0",
        "schema_cache_lookups_total{result=\"miss\",stage=\"none\"} 0.0",
        "schema_cache_awaiting_poll_age_seconds 0.0",
        "schema_poll_duration_seconds_count{kind=\"full\"} 0",
        "schema_poll_duration_seconds_count{kind=\"delta\"} 0",
        "schema_poll_duration_seconds_bucket{kind=\"full\",le=\"0.25\"} 0",
        "schema_poll_failed_total 0.0",
        "schema_poll_age_seconds 1.5",
        "schema_refresh_duration_seconds_count{outcome=\"succeeded\"} 0",
        "schema_refresh_duration_seconds_count{outcome=\"failed\"} 0",
        "schema_cleanup_duration_seconds_count{outcome=\"succeeded\"} 0",
        "schema_cleanup_duration_seconds_count{outcome=\"failed\"} 0",
        "schema_cleanup_deleted_total{what=\"segments\"} 0.0",
        "schema_cleanup_deleted_total{what=\"schemas\"} 0.0",
        "schema_store_reachable 1.0",
        "schema_store_connections{state=\"active\"} 2.0",
        "schema_store_connections{state=\"idle\"} 6.0",
        "schema_store_connections_waiting 1.0",
        "schema_store_connections_max 8.0",
        "schema_store_conflicts_total 3.0",
        "schema_store_connection_wait_seconds_count 0",
        "schema_store_connection_use_seconds_count 0",
        "schema_store_connection_timeouts_total 0.0",
        "schema_backfill_queue_size 12.0",
        "schema_backfill_queue_age_seconds 3.4",
        "schema_backfill_batch_duration_seconds_count{outcome=\"committed\"} 0",
        "schema_backfill_batch_duration_seconds_count{outcome=\"failed\"} 0",
        "schema_backfill_batch_duration_seconds_count{outcome=\"refused\"} 0",
        "schema_backfill_segments_total{outcome=\"persisted\"} 10.0",
        "schema_backfill_segments_total{outcome=\"alreadyStored\"} 1.0",
        "schema_backfill_segments_total{outcome=\"retried\"} 2.0",
        "schema_backfill_segments_total{outcome=\"vanished\"} 3.0",
        "schema_backfill_segments_total{outcome=\"quarantined\"} 4.0",
        "schema_query_sent_total 5.0",
        "schema_query_failed_total 2.0",
        "schema_query_segments_total 40.0",
        "schema_query_learnt_total 30.0",
        "schema_query_in_flight 1.0",
        "schema_feed_waiting 0.0",
        "schema_feed_changes_total 0.0",
        "schema_feed_answers_total{content=\"whole\"} 0.0",
        "schema_feed_answers_total{content=\"changes\"} 0.0",
        "schema_query_servers_failing 0.0",
        "schema_query_duration_seconds_count{outcome=\"answered\"} 0",
        "schema_query_duration_seconds_count{outcome=\"failed\"} 0",
        "schema_inventory_complete 1.0",
        "schema_inventory_held_back 0.0",
        "schema_quarantine_size 0.0",
        "schema_leader 1.0",
        "schema_ready 1.0",
        "schema_build{version=",
        "jvm_memory_used_bytes{area=\"heap\"",
        "jvm_info{",
        "process_files_open_files",
        "system_cpu_usage",
        "logback_events_total{level=\"warn\"}"
      })
  void metricHasItsName(String start) throws Exception {
    assertTrue(text().lines().anyMatch(line -> line.startsWith(start)), () -> "missing: " + start);
  }

  @Test
  void readingMetricsChangesNothing() throws Exception {
    service.timers.polled(poll(PollKind.FULL, 20));
    service.get("/v1/segments/" + Bodies.WIKI_ID + "?datasource=wiki");
    awaitCount(1, Map.of("route", "/v1/segments/{segmentId}"));

    Predicate<String> ours = line -> line.startsWith("schema_");
    String first = text().lines().filter(ours).toList().toString();
    String second = text().lines().filter(ours).toList().toString();

    assertEquals(first, second);
    assertTrue(
        first.contains("schema_cache_lookups_total{result=\"miss\",stage=\"none\"} 1.0"), first);
    assertTrue(first.contains("schema_poll_duration_seconds_count{kind=\"full\"} 1"), first);
  }

  @Test
  void hitsAreCountedByTheStageThatAnswered() throws Exception {
    service.post("/v1/segments", Bodies.wiki());
    service.get("/v1/segments/" + Bodies.WIKI_ID + "?datasource=wiki");
    service.store.poll();
    service.get("/v1/segments/" + Bodies.WIKI_ID + "?datasource=wiki");
    service.get("/v1/segments/" + Bodies.WIKI_ID + "?datasource=wiki");

    Scrape scrape = scrape();
    assertEquals(1, hits(scrape, "awaitingPoll"));
    assertEquals(2, hits(scrape, "polled"));
    assertEquals(0, hits(scrape, "realtime"));
  }

  @Test
  void whatHasBeenTimedIsCountedByItsOutcome() throws Exception {
    service.timers.polled(poll(PollKind.DELTA, 30));
    service.timers.failed(new PollFailure(PollKind.FULL, "away", Duration.ZERO));
    service.timers.refreshed(false, Duration.ofSeconds(2));
    service.timers.batchEnded(BatchOutcome.REFUSED, 4, Duration.ofMillis(3));
    service.timers.cleanedUp(new CleanupOutcome(7, 5), Duration.ofMillis(40));
    service.timers.failed(Duration.ofMillis(9));
    service.timers.queried(true, Duration.ofMillis(300));
    service.timers.taken(Duration.ofMillis(2));
    service.timers.returned(Duration.ofMillis(80));
    service.timers.timedOut();

    Scrape scrape = scrape();
    assertEquals(1, count(scrape, "schema_poll_duration", "kind", "delta"));
    assertEquals(0, count(scrape, "schema_poll_duration", "kind", "full"));
    assertEquals(1, scrape.valueOf("schema_poll_failed_total", Map.of()));
    assertEquals(1, count(scrape, "schema_refresh_duration", "outcome", "failed"));
    assertEquals(1, count(scrape, "schema_backfill_batch_duration", "outcome", "refused"));
    assertEquals(1, count(scrape, "schema_cleanup_duration", "outcome", "succeeded"));
    assertEquals(1, count(scrape, "schema_cleanup_duration", "outcome", "failed"));
    assertEquals(7, scrape.valueOf("schema_cleanup_deleted_total", Map.of("what", "segments")));
    assertEquals(5, scrape.valueOf("schema_cleanup_deleted_total", Map.of("what", "schemas")));
    assertEquals(1, count(scrape, "schema_query_duration", "outcome", "answered"));
    assertEquals(0.002, scrape.valueOf("schema_store_connection_wait_seconds_sum", Map.of()));
    assertEquals(0.08, scrape.valueOf("schema_store_connection_use_seconds_sum", Map.of()));
    assertEquals(1, scrape.valueOf("schema_store_connection_timeouts_total", Map.of()));
    Map<String, String> underHalfASecond = Map.of("outcome", "answered", "le", "0.5");
    Map<String, String> underAQuarter = Map.of("outcome", "answered", "le", "0.25");
    assertEquals(1, scrape.valueOf("schema_query_duration_seconds_bucket", underHalfASecond));
    assertEquals(0, scrape.valueOf("schema_query_duration_seconds_bucket", underAQuarter));
  }

  @Test
  void requestsAreCountedByTheTemplateOfTheirPath() throws Exception {
    service.get("/v1/datasources/wiki/schema");
    service.get("/v1/datasources/taxi/schema");
    service.post("/v1/refresh");
    service.get("/livez");

    awaitCount(
        2,
        Map.of("method", "GET", "route", "/v1/datasources/{datasource}/schema", "status", "4xx"));
    awaitCount(1, Map.of("method", "POST", "route", "/v1/refresh", "status", "2xx"));
    awaitCount(1, Map.of("method", "GET", "route", "/livez", "status", "2xx"));
  }

  @Test
  void whatClientsWriteMakesNoNewSeries() throws Exception {
    // given: one request of each kind
    for (int i = 0; i < 2; i++) {
      askOddly("first" + i);
    }
    awaitRequests(2 * ODD_REQUESTS);
    Set<String> before = ours();

    // when
    for (int i = 0; i < 40; i++) {
      askOddly("other" + i);
    }
    awaitRequests(42 * ODD_REQUESTS);

    // then
    assertEquals(ImmutableSet.of(), Sets.difference(ours(), before));
  }

  private void askOddly(String word) throws Exception {
    service.get("/v1/datasources/" + word + "/schema");
    service.get("/v1/segments/" + word + "%2F..%2F%22%0A?datasource=" + word);
    service.get("/" + word + "/%7Broute%7D");
    service.get("/v1/status?" + word + "=1");
    service.send(word.toUpperCase(Locale.ROOT), "/v1/status", Optional.empty());
    service.post("/v1/segments", "{\"" + word + "\":1}", "X-" + word, word);
  }

  @Test
  void logEventsAreCountedByLevel() throws Exception {
    double before = scrape().valueOf("logback_events_total", Map.of("level", "error"));
    LoggerFactory.getLogger(MetricsHttpTest.class).error("Counted by a test");
    assertEquals(before + 1, scrape().valueOf("logback_events_total", Map.of("level", "error")));
  }

  private static PollReport poll(PollKind kind, int millis) {
    return new PollReport(
        kind, StoreVersion.NONE, LeaderEpoch.NONE, 1, 0, 1, Duration.ofMillis(millis));
  }

  private static double hits(Scrape scrape, String stage) {
    return scrape.valueOf("schema_cache_lookups_total", Map.of("result", "hit", "stage", stage));
  }

  private static double count(Scrape scrape, String timer, String label, String value) {
    return scrape.valueOf(timer + "_seconds_count", Map.of(label, value));
  }

  /** A request counts when its answer has left, which may be after the client has it. */
  private void awaitCount(int requests, Map<String, String> labels) {
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertEquals(requests, scrape().valueOf(REQUESTS, labels)));
  }

  private void awaitRequests(int requests) {
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertEquals(
                    requests, scrape().named(REQUESTS).mapToDouble(Scrape.Sample::value).sum()));
  }

  /** The JVM's come and go as they please. */
  private Set<String> ours() throws Exception {
    return Sets.filter(scrape().series(), series -> series.startsWith("schema_"));
  }

  private Scrape scrape() throws IOException, InterruptedException {
    return Scrape.of(text());
  }

  private String text() throws IOException, InterruptedException {
    return service.get("/metrics").body();
  }
}
