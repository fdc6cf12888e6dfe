package io.segmentschema.cache.model;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Iterables;
import io.segmentschema.cache.model.Step.Numbering;
import io.segmentschema.cache.model.Step.Say;
import io.segmentschema.cache.realtime.RealtimePush;
import io.segmentschema.cache.realtime.RealtimeRemoval;
import io.segmentschema.cache.realtime.RejectedUpdate;
import io.segmentschema.cache.realtime.SegmentUpdate;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.segment.SegmentId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Turns steps into tasks' messages; each task counts its own. */
final class TaskScript {

  /** How far a task has come with its messages. */
  private static final class Sender {
    private long epoch;
    private long sequence;

    private final Map<Long, Object> sent = new HashMap<>();

    void rebornAt(long first) {
      epoch++;
      sent.clear();
      sequence = first;
    }
  }

  private final Universe universe;
  private final Map<String, Sender> senders = new HashMap<>();

  TaskScript(Universe universe) {
    this.universe = universe;
  }

  RealtimePush push(Step.Push step) {
    ImmutableList<SegmentUpdate> updates =
        step.says().stream().map(this::update).collect(ImmutableList.toImmutableList());
    ImmutableList<RejectedUpdate> malformed =
        step.malformed()
            ? ImmutableList.of(new RejectedUpdate("nonsense", "no segment"))
            : ImmutableList.of();
    String task = universe.task(step.task());
    Sender from = numbered(task, step.numbering());
    return again(
        task,
        from,
        new RealtimePush(task, from.epoch, from.sequence, updates, malformed),
        RealtimePush.class);
  }

  RealtimeRemoval removal(Step.Leave step) {
    ImmutableList<SegmentId> ids =
        step.segments().stream()
            .map(universe.segments::get)
            .collect(ImmutableList.toImmutableList());
    String task = universe.task(step.task());
    Sender from = numbered(task, step.numbering());
    return again(
        task,
        from,
        new RealtimeRemoval(task, from.epoch, from.sequence, ids, step.reason()),
        RealtimeRemoval.class);
  }

  /** The same message again is the very same one. */
  private <T> T again(String task, Sender from, T message, Class<T> kind) {
    Sender own = senders.get(task);
    if (from.epoch != own.epoch) {
      return message;
    }
    Object first = own.sent.computeIfAbsent(from.sequence, absent -> message);
    return kind.isInstance(first) ? kind.cast(first) : message;
  }

  private SegmentUpdate update(Say say) {
    Map<String, ColumnType> types = new HashMap<>();
    List<String> names = new ArrayList<>();
    for (String column : Iterables.concat(say.added(), say.changed())) {
      List<String> parts = Splitter.on(':').limit(2).splitToList(column);
      names.add(parts.get(0));
      types.remove(parts.get(0));
      if (!parts.get(1).isEmpty()) {
        types.put(parts.get(0), ColumnType.parse(parts.get(1)));
      }
    }
    int added = say.added().size();
    return new SegmentUpdate(
        universe.segments.get(say.segment()),
        say.delta(),
        say.numRows() < 0 ? OptionalLong.empty() : OptionalLong.of(say.numRows()),
        ImmutableList.copyOf(names.subList(0, added)),
        ImmutableList.copyOf(names.subList(added, names.size())),
        ImmutableMap.copyOf(types));
  }

  /** The epoch and sequence of a message; only a task's own progress moves its count. */
  private Sender numbered(String task, Numbering numbering) {
    Sender own = senders.computeIfAbsent(task, absent -> new Sender());
    switch (numbering) {
      case NEXT -> own.sequence++;
      case AFTER_A_LOST_ONE -> own.sequence += 2;
      case REBORN -> own.rebornAt(1);
      case REBORN_AFTER_A_LOST_ONE -> own.rebornAt(2);
      case LAST_AGAIN, ONE_BEFORE_AGAIN, EARLIER_INCARNATION -> {}
    }
    Sender message = new Sender();
    int backEpochs = numbering == Numbering.EARLIER_INCARNATION ? 1 : 0;
    own.sequence = Math.max(1, own.sequence); // Nothing can come again before the first.
    int backMessages = numbering == Numbering.ONE_BEFORE_AGAIN ? 1 : 0;
    message.epoch = Math.max(0, own.epoch - backEpochs);
    message.sequence = Math.max(1, own.sequence - backMessages);
    return message;
  }
}
