package io.segmentschema.smc.druid.it;

import com.google.common.collect.ImmutableMap;
import java.util.Locale;

/** The servers of the cluster, and what each of them needs beside what all have in common. */
enum DruidRole {
  COORDINATOR(
      ImmutableMap.<String, String>builder()
          .put("druid.coordinator.startDelay", "PT1S")
          .put("druid.coordinator.period", "PT2S")
          .put("druid.coordinator.period.indexingPeriod", "PT30S")
          .put("druid.coordinator.segmentMetadataCache.metadataRefreshPeriod", "PT1S")
          .put("druid.manager.segments.pollDuration", "PT1S")
          .put("druid.manager.rules.pollDuration", "PT1S")
          .put("druid.indexer.runner.type", "httpRemote")
          .put("druid.indexer.storage.type", "metadata")
          .put("druid.indexer.queue.startDelay", "PT0.1S")
          .build()),
  HISTORICAL(ImmutableMap.of("druid.server.maxSize", "1000000000")),
  INDEXER(
      ImmutableMap.of(
          "druid.worker.capacity",
          "3",
          "druid.worker.globalIngestionHeapLimitBytes",
          "50000000",
          "druid.indexer.task.baseTaskDir",
          "tasks",
          "druid.segment.handoff.pollDuration",
          "PT1S")),
  BROKER(ImmutableMap.of("druid.sql.planner.metadataRefreshPeriod", "PT2S"));

  private final ImmutableMap<String, String> properties;

  DruidRole(ImmutableMap<String, String> properties) {
    this.properties = properties;
  }

  /** As Druid's command line names it. */
  String command() {
    return name().toLowerCase(Locale.ROOT);
  }

  ImmutableMap<String, String> properties() {
    return properties;
  }
}
