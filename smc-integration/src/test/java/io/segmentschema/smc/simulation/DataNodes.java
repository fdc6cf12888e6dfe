package io.segmentschema.smc.simulation;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.Stage;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.smc.inventory.ServerName;
import io.segmentschema.smc.refresh.QueryAnswer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/** The data nodes: what they serve, what its schema is, and the queries that wait for an answer. */
final class DataNodes {

  private static final long GIVEN_UP_NANOS = 31_000_000_000L;

  /** One query on its way. */
  private record Query(
      SimulatedNode asker,
      ServerName server,
      List<SegmentId> segments,
      Map<SegmentId, Long> lives,
      long sentNanos,
      CompletableFuture<QueryAnswer> answer) {}

  final Map<ServerName, Set<SegmentId>> served = new LinkedHashMap<>();
  final Map<SegmentId, FingerprintedSchema> data = new HashMap<>();
  private final List<Query> open = new ArrayList<>();
  private final Checks checks;
  private final Story story;
  private final LongSupplier nanos;

  DataNodes(Checks checks, Story story, LongSupplier nanos) {
    this.checks = checks;
    this.story = story;
    this.nanos = nanos;
    Landscape.SERVERS.forEach(server -> served.put(server, new LinkedHashSet<>()));
  }

  boolean isServed(SegmentId id) {
    return served.values().stream().anyMatch(of -> of.contains(id));
  }

  Set<SegmentId> allServed() {
    Set<SegmentId> all = new LinkedHashSet<>();
    served.values().forEach(all::addAll);
    return all;
  }

  boolean hasOpenQueries() {
    return !open.isEmpty();
  }

  /** A segment that an open query asks for. */
  Optional<SegmentId> anyAsked() {
    return open.stream().map(query -> query.segments().get(0)).findFirst();
  }

  /** Takes a query; here the second question would be asked. */
  CompletionStage<QueryAnswer> query(
      SimulatedNode asker, ServerName server, DatasourceName datasource, List<SegmentId> ids) {
    Map<SegmentId, Long> lives = new HashMap<>();
    for (SegmentId id : ids) {
      checkQuestion(asker, id);
      lives.put(id, asker.cache.committed(id).map(CommittedSegment::usedRevision).orElse(0L));
    }
    story.count(Tally.Occurrence.QUERIES);
    story.tell(asker + " asks " + server.value() + " for " + names(ids));
    Query query =
        new Query(
            asker, server, List.copyOf(ids), lives, nanos.getAsLong(), new CompletableFuture<>());
    open.add(query);
    return query.answer();
  }

  private void checkQuestion(SimulatedNode asker, SegmentId id) {
    boolean already =
        open.stream()
            .anyMatch(
                query ->
                    query.asker() == asker
                        && query.segments().contains(id)
                        && nanos.getAsLong() - query.sentNanos() < GIVEN_UP_NANOS);
    if (already) {
      throw new Violation("no second question", Landscape.name(id) + " is asked twice at once");
    }
    boolean readable =
        asker.cache.schemaOf(id) instanceof SchemaLookup.Found found
            && found.stage() != Stage.REALTIME;
    if (readable || !asker.cache.stillMissing(id)) {
      throw new Violation("no second question", Landscape.name(id) + " is known and asked");
    }
    if (!asker.isLeading()) {
      throw new Violation("leading", asker + " asks and does not lead");
    }
  }

  /** Answers one open query in one of the ways in which data nodes answer. */
  void answerOne(Choices choices) {
    Query query = choices.oneOf(open);
    switch (choices.pick(8)) {
      case 6 -> answerUnreadably(query);
      case 7 -> answerForOthers(query);
      case 4 -> {
        open.remove(query);
        story.tell(query.server().value() + " fails to answer for " + names(query.segments()));
        query.answer().completeExceptionally(new IllegalStateException("node failed"));
      }
      case 5 -> answer(query, choices.pick(query.segments().size()));
      default -> answer(query, query.segments().size());
    }
  }

  /** The node answers, and nothing of it can be understood. */
  private void answerUnreadably(Query query) {
    open.remove(query);
    ImmutableMap.Builder<SegmentId, String> failed = ImmutableMap.builder();
    query.segments().forEach(id -> failed.put(id, "no column types"));
    story.tell(query.server().value() + " answers nonsense for " + names(query.segments()));
    query
        .answer()
        .complete(new QueryAnswer(ImmutableMap.of(), ImmutableSet.of(), failed.buildOrThrow()));
  }

  /** The node answers for segments that nobody has asked it about. */
  private void answerForOthers(Query query) {
    open.remove(query);
    ImmutableMap.Builder<SegmentId, SegmentSchema> others = ImmutableMap.builder();
    Landscape.SEGMENTS.stream()
        .filter(id -> !query.segments().contains(id))
        .forEach(
            id -> others.put(id, new SegmentSchema(Landscape.SCHEMAS.get(3), OptionalLong.of(1))));
    story.tell(query.server().value() + " answers for others than " + names(query.segments()));
    query
        .answer()
        .complete(new QueryAnswer(others.buildOrThrow(), ImmutableSet.of(), ImmutableMap.of()));
  }

  void answerAllWell() {
    List.copyOf(open).forEach(query -> answer(query, query.segments().size()));
  }

  /** The queries of a process that is gone go with it. */
  void forget(SimulatedNode node) {
    open.removeIf(query -> query.asker() == node);
  }

  /** Answers for the first so many segments, as far as they are served, and leaves out the rest. */
  private void answer(Query query, int count) {
    open.remove(query);
    ImmutableMap.Builder<SegmentId, SegmentSchema> schemas = ImmutableMap.builder();
    ImmutableSet.Builder<SegmentId> missing = ImmutableSet.builder();
    for (int i = 0; i < query.segments().size(); i++) {
      SegmentId id = query.segments().get(i);
      FingerprintedSchema schema = data.get(id);
      if (i < count && schema != null && served.get(query.server()).contains(id)) {
        schemas.put(id, new SegmentSchema(schema, OptionalLong.of(10)));
        story.count(Tally.Occurrence.ANSWERS_TAKEN);
        checks.told(id, query.lives().get(id), schema.fingerprint());
      } else if (i < count) {
        missing.add(id);
      }
    }
    QueryAnswer answer =
        new QueryAnswer(schemas.buildOrThrow(), missing.build(), ImmutableMap.of());
    story.tell(
        query.server().value()
            + " answers "
            + query.asker()
            + ": "
            + names(List.copyOf(answer.schemas().keySet()))
            + " of "
            + names(query.segments()));
    query.answer().complete(answer);
  }

  private static List<String> names(List<SegmentId> ids) {
    return ids.stream().map(Landscape::name).toList();
  }
}
