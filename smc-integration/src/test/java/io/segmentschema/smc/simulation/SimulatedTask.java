package io.segmentschema.smc.simulation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.cache.realtime.PushResult;
import io.segmentschema.cache.realtime.RealtimePush;
import io.segmentschema.cache.realtime.RealtimeRemoval;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.realtime.SegmentUpdate;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.segment.SegmentId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One of a few realtime tasks: it writes segments, which others may write too, tells every node of
 * them, and loses, repeats and reorders messages on the way. It does what nodes answer: absolutes
 * where they ask for them.
 */
final class SimulatedTask {

  private static final List<String> COLUMNS = List.of("a", "b", "e", "f");
  private static final List<ColumnType> TYPES =
      List.of(ColumnType.LONG, ColumnType.STRING, ColumnType.DOUBLE);

  /** A message, and what the task had written of the segment by then. */
  private record Sent(RealtimePush push, RowSignature written) {}

  private final String name;
  private final Supplier<List<SimulatedNode>> nodes;
  private final Checks checks;
  private final Story story;
  private final LongSupplier nanos;
  private final Map<SegmentId, Map<String, ColumnType>> writing = new LinkedHashMap<>();
  private final Set<SegmentId> absoluteWanted = new LinkedHashSet<>();
  private final List<Sent> sent = new ArrayList<>();
  private long epoch = 1;
  private long sequence;

  SimulatedTask(
      String name,
      Supplier<List<SimulatedNode>> nodes,
      Checks checks,
      Story story,
      LongSupplier nanos) {
    this.name = name;
    this.nodes = nodes;
    this.checks = checks;
    this.story = story;
    this.nanos = nanos;
  }

  boolean isWriting(SegmentId id) {
    return writing.containsKey(id);
  }

  Set<SegmentId> writing() {
    return writing.keySet();
  }

  /** What the task has written of a segment by now. */
  FingerprintedSchema schemaOf(SegmentId id) {
    return FingerprintedSchema.of(new SchemaPayload(signature(id), Aggregators.NONE));
  }

  /** Writes on: another segment, another column, another type. */
  void write(SegmentId id, Choices choices) {
    boolean known = writing.containsKey(id);
    Map<String, ColumnType> columns = writing.computeIfAbsent(id, a -> new LinkedHashMap<>());
    String column = choices.oneOf(COLUMNS);
    boolean added = !columns.containsKey(column);
    ColumnType type = choices.oneOf(TYPES);
    columns.put(column, type);
    boolean delta = known && !absoluteWanted.contains(id) && !choices.oneIn(4);
    push(delta ? delta(id, column, added, type) : absolute(id), choices);
  }

  /** Says that it is alive, or says again what it said. */
  void pushAgain(Choices choices) {
    if (!sent.isEmpty() && choices.oneIn(3)) {
      deliver(choices.oneOf(sent), choices);
    } else if (!absoluteWanted.isEmpty()) {
      push(absolute(absoluteWanted.iterator().next()), choices);
    } else {
      sequence++;
      RealtimePush heartbeat =
          new RealtimePush(name, epoch, sequence, ImmutableList.of(), ImmutableList.of());
      deliver(new Sent(heartbeat, RowSignature.EMPTY), choices);
    }
  }

  /** The task's process begins anew and tells everything again. */
  void restart() {
    epoch++;
    sequence = 0;
    absoluteWanted.addAll(writing.keySet());
    story.tell(name + " restarts");
  }

  /** The task's process dies without a word; the next one knows of no segment. */
  void crash() {
    epoch++;
    sequence = 0;
    writing.clear();
    absoluteWanted.clear();
    story.tell(name + " dies");
  }

  /** No longer serves the segment. */
  void remove(SegmentId id, Reason reason, Choices choices) {
    writing.remove(id);
    absoluteWanted.remove(id);
    story.count(
        reason == Reason.HANDED_OFF ? Tally.Occurrence.HANDOFFS : Tally.Occurrence.ABANDONED);
    sequence++;
    RealtimeRemoval removal =
        new RealtimeRemoval(name, epoch, sequence, ImmutableList.of(id), reason);
    for (SimulatedNode node : nodes.get()) {
      boolean lost = choices.oneIn(4);
      story.tell(
          name + " says " + reason.label() + " of " + Landscape.name(id) + (lost ? ", lost" : ""));
      if (!lost) {
        if (checks.heard(node, name, epoch, sequence, nanos.getAsLong())) {
          checks.removed(node, removal);
        }
        node.cache.remove(removal);
      }
    }
  }

  private void push(SegmentUpdate update, Choices choices) {
    sequence++;
    RealtimePush push =
        new RealtimePush(name, epoch, sequence, ImmutableList.of(update), ImmutableList.of());
    Sent message = new Sent(push, signature(update.id()));
    sent.add(message);
    deliver(message, choices);
  }

  private void deliver(Sent message, Choices choices) {
    RealtimePush push = message.push();
    for (SimulatedNode node : nodes.get()) {
      boolean lost = choices.oneIn(4);
      story.tell(
          name
              + " pushes "
              + push.sequence()
              + " "
              + told(push)
              + " to "
              + node
              + (lost ? ", lost" : ""));
      if (lost) {
        story.count(Tally.Occurrence.LOST_PUSHES);
      } else {
        boolean news = checks.heard(node, name, push.epoch(), push.sequence(), nanos.getAsLong());
        PushResult result = node.cache.push(push);
        for (SegmentUpdate update : push.updates()) {
          if (news) {
            boolean accepted = result.accepted().contains(update.id().toString());
            checks.wrote(node, push, update.id(), accepted, message.written());
          }
        }
        for (SegmentId id : writing.keySet()) {
          if (result.needAbsolute().contains(id.toString())) {
            absoluteWanted.add(id);
          }
        }
        push.updates().stream()
            .filter(update -> !update.delta())
            .filter(update -> result.accepted().contains(update.id().toString()))
            .forEach(update -> absoluteWanted.remove(update.id()));
      }
    }
  }

  private SegmentUpdate absolute(SegmentId id) {
    Map<String, ColumnType> columns = writing.getOrDefault(id, Map.of());
    return new SegmentUpdate(
        id,
        false,
        OptionalLong.of(5),
        ImmutableList.copyOf(columns.keySet()),
        ImmutableList.of(),
        ImmutableMap.copyOf(columns));
  }

  private static SegmentUpdate delta(SegmentId id, String column, boolean added, ColumnType type) {
    return new SegmentUpdate(
        id,
        true,
        OptionalLong.empty(),
        added ? ImmutableList.of(column) : ImmutableList.of(),
        added ? ImmutableList.of() : ImmutableList.of(column),
        ImmutableMap.of(column, type));
  }

  private RowSignature signature(SegmentId id) {
    return RowSignature.of(
        writing.getOrDefault(id, Map.of()).entrySet().stream()
            .map(entry -> new Column(entry.getKey(), entry.getValue()))
            .toList());
  }

  private static String told(RealtimePush push) {
    return push.updates().stream()
        .map(
            u ->
                (u.delta() ? "delta " : "absolute ")
                    + Landscape.name(u.id())
                    + " "
                    + u.columnTypes())
        .toList()
        .toString();
  }
}
