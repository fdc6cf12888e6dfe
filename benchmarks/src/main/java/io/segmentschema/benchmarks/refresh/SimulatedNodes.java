package io.segmentschema.benchmarks.refresh;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.inventory.SegmentServers;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.refresh.MetadataQueryClient;
import io.segmentschema.smc.refresh.QueryAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Data nodes that answer every query after the same time, with finished objects: decoding and
 * fingerprints cost nothing here. They make their answers on a thread of their own and hand them
 * over on the given one. Thread-safe.
 */
final class SimulatedNodes implements SegmentServers, MetadataQueryClient {

  private static final Duration ANSWER = Duration.ofMillis(20);

  private final ImmutableList<ServerName> names;
  private final SegmentSchema schema;
  private final ScheduledExecutorService nodes;
  private final Executor handOver;
  private final Map<DatasourceName, AtomicInteger> asked = new ConcurrentHashMap<>();

  SimulatedNodes(
      int count, SegmentSchema schema, ScheduledExecutorService nodes, Executor handOver) {
    this.names =
        java.util.stream.IntStream.range(0, count)
            .mapToObj(node -> new ServerName("node-" + node + ":8083"))
            .collect(ImmutableList.toImmutableList());
    this.schema = schema;
    this.nodes = nodes;
    this.handOver = handOver;
  }

  /** How many segments were asked about, by datasource. */
  ImmutableMap<DatasourceName, Integer> asked() {
    return asked.entrySet().stream()
        .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, entry -> entry.getValue().get()));
  }

  @Override
  public ImmutableList<ServerName> serversOf(SegmentId id) {
    return ImmutableList.of(names.get(Math.floorMod(id.hashCode(), names.size())));
  }

  @Override
  public boolean isRealtime(SegmentId id) {
    return false;
  }

  @Override
  public CompletionStage<QueryAnswer> query(
      ServerName server, DatasourceName datasource, List<SegmentId> segments) {
    CompletableFuture<QueryAnswer> answer = new CompletableFuture<>();
    asked.computeIfAbsent(datasource, absent -> new AtomicInteger()).addAndGet(segments.size());
    var unused =
        nodes.schedule(
            () -> {
              QueryAnswer made = answerTo(segments);
              handOver.execute(() -> answer.complete(made));
            },
            ANSWER.toMillis(),
            TimeUnit.MILLISECONDS);
    return answer;
  }

  private QueryAnswer answerTo(List<SegmentId> segments) {
    ImmutableMap.Builder<SegmentId, SegmentSchema> schemas =
        ImmutableMap.builderWithExpectedSize(segments.size());
    segments.forEach(id -> schemas.put(id, schema));
    return new QueryAnswer(schemas.buildOrThrow(), ImmutableSet.of(), ImmutableMap.of());
  }
}
