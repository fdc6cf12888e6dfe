package io.segmentschema.smc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.smc.config.ConfigurationSources;
import io.segmentschema.smc.config.ResolvedConfig;
import io.segmentschema.smc.druid.StubCluster;
import io.segmentschema.smc.druid.StubNode;
import io.segmentschema.smc.service.ServiceLifecycle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole service, attached to a stub of a Druid cluster over HTTP. */
final class DruidServiceTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void servedSegmentsAreAskedAndAfterARestartNoneIs() throws Exception {
    try (StubCluster cluster = new StubCluster()) {
      // given
      StubNode historical = cluster.historical();
      for (int i = 0; i < 20; i++) {
        cluster.use(StubCluster.segment(i));
        historical.load(StubCluster.segment(i));
      }
      ServiceLifecycle first = started(cluster);
      await(() -> polled(first) == 20);
      first.stop();
      long asked = cluster.metadataQueries();
      assertTrue(asked > 0, "the first service must have asked");

      // when
      ServiceLifecycle second = started(cluster);
      try {
        await(second::isReady);
        long listed = cluster.segmentLists();
        await(() -> cluster.segmentLists() >= listed + 2);

        // then
        assertEquals(asked, cluster.metadataQueries());
        assertEquals(List.of("__time", "final"), columns(second));
      } finally {
        second.stop();
      }
    }
  }

  @Test
  void taskIsNeverAskedAndItsSegmentIsAskedOnceAfterItsHandoffWithoutABlink() throws Exception {
    try (StubCluster cluster = new StubCluster()) {
      // given
      StubNode historical = cluster.historical();
      StubNode task = cluster.task();
      task.load(StubCluster.segment(0));
      task.tellAbsolute(StubCluster.segment(0), "__time:LONG,page:STRING");
      ServiceLifecycle service = started(cluster);
      try {
        await(() -> columns(service).equals(List.of("__time", "page")));
        task.tellDelta(StubCluster.segment(0), "n:LONG", "__time:LONG,page:STRING,n:LONG");
        await(() -> columns(service).equals(List.of("__time", "page", "n")));

        // when
        cluster.use(StubCluster.segment(0));
        historical.load(StubCluster.segment(0));
        await(() -> used(service, 0));
        assertEquals(0, cluster.metadataQueries());
        task.drop(StubCluster.segment(0));

        // then: what the task told stays until the data node has answered
        await(
            () -> {
              List<String> columns = columns(service);
              assertTrue(!columns.isEmpty(), "the columns have blinked");
              return columns.equals(List.of("__time", "final"));
            });
        assertEquals(1, historical.metadataQueries());
        assertEquals(0, task.metadataQueries());
      } finally {
        service.stop();
      }
    }
  }

  private ServiceLifecycle started(StubCluster cluster) throws IOException {
    ResolvedConfig config =
        ResolvedConfig.of(
            ConfigurationSources.of(
                ImmutableMap.<String, String>builder()
                    .put("schema-cache.http.port", "0")
                    .put("schema-cache.data-dir", folder.toString())
                    .put("schema-cache.poll.period", "PT0.2S")
                    .put("schema-cache.query.period", "PT1S")
                    .put("schema-cache.engine", "druid")
                    .put("schema-cache.druid.coordinator", cluster.address().toString())
                    .put("schema-cache.druid.segments-period", "PT1S")
                    .put("schema-cache.druid.servers-period", "PT0.1S")
                    .buildOrThrow(),
                ImmutableMap.of(),
                Optional.empty()),
            false);
    ServiceLifecycle service = DruidModule.createService(config, config.druid().orElseThrow());
    service.start();
    return service;
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(condition);
  }

  private static long polled(ServiceLifecycle service) {
    return get(service, "/v1/status").path("stages").path("polled").asLong();
  }

  private static boolean used(ServiceLifecycle service, int segment) {
    return get(service, "/v1/segments/" + StubCluster.segment(segment) + "?datasource=ds")
        .path("used")
        .asBoolean();
  }

  private static List<String> columns(ServiceLifecycle service) {
    List<String> names = new ArrayList<>();
    get(service, "/v1/datasources/ds/schema")
        .path("rowSignature")
        .forEach(column -> names.add(column.path("name").asText()));
    return names;
  }

  /** The answer, or an empty one where there is none yet. */
  private static JsonNode get(ServiceLifecycle service, String path) {
    try (InputStream in = service.address().resolve(path).toURL().openStream()) {
      return MAPPER.readTree(in);
    } catch (IOException notYet) {
      return MAPPER.missingNode();
    }
  }
}
