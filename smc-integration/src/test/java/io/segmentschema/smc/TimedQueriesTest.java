package io.segmentschema.smc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.testing.ManualScheduler;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.refresh.QueryAnswer;
import io.segmentschema.smc.service.Scrape;
import io.segmentschema.smc.service.ServiceTimers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class TimedQueriesTest {

  private final ManualTime time = new ManualTime();
  private final ManualScheduler scheduler = new ManualScheduler(time);
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<CompletableFuture<QueryAnswer>> asked = new ArrayList<>();
  private final TimedQueries queries =
      new TimedQueries(
          (server, datasource, segments) -> {
            asked.add(new CompletableFuture<>());
            return asked.get(asked.size() - 1);
          },
          new ServiceTimers(registry),
          time.ticker());

  @Test
  void queriesAreTimedFromTheQuestionToItsEnd() {
    ask();
    scheduler.advance(Duration.ofSeconds(2));
    ask();
    scheduler.advance(Duration.ofSeconds(3));

    asked.get(0).complete(new QueryAnswer(ImmutableMap.of(), ImmutableSet.of(), ImmutableMap.of()));
    asked.get(1).completeExceptionally(new IllegalStateException("away"));

    Scrape scrape = Scrape.of(registry.scrape());
    assertEquals(5.0, seconds(scrape, "answered"));
    assertEquals(3.0, seconds(scrape, "failed"));
  }

  private void ask() {
    var unused = queries.query(new ServerName("node"), DatasourceName.of("ds"), List.of());
  }

  private static double seconds(Scrape scrape, String outcome) {
    return scrape.valueOf("schema_query_duration_seconds_sum", Map.of("outcome", outcome));
  }
}
