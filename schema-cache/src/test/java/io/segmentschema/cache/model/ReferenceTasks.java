package io.segmentschema.cache.model;

import io.segmentschema.cache.realtime.RealtimePush;
import io.segmentschema.cache.realtime.RealtimeRemoval;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.realtime.SegmentUpdate;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What tasks' messages must do to a {@link ReferenceCache} and what answers they must get. */
final class ReferenceTasks {

  /** An answer to either kind of message, without order and without words. */
  record Answer(Set<String> accepted, Set<String> needAbsolute, Set<String> rejected, int removed) {
    static Answer of(int removed) {
      return new Answer(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), removed);
    }
  }

  /** What the task's deltas of one segment build upon. */
  private record Base(RowSignature rowSignature, boolean whole, long epoch) {}

  private static final class Task {
    private long epoch = -1;
    private long epochSince;
    private long heard;
    private long last;
    private final Map<SegmentId, Base> bases = new LinkedHashMap<>();
    private final Map<Long, Answer> answers = new HashMap<>();

    void loseBases() {
      bases.replaceAll((id, base) -> new Base(base.rowSignature(), false, base.epoch()));
    }

    void needEverything(Answer answer) {
      bases.keySet().forEach(id -> answer.needAbsolute().add(id.toString()));
    }
  }

  private final Map<String, Task> tasks = new HashMap<>();
  private final ReferenceCache cache;

  ReferenceTasks(ReferenceCache cache) {
    this.cache = cache;
  }

  Answer push(RealtimePush push, long nanos) {
    Task task = tasks.computeIfAbsent(push.task(), absent -> new Task());
    if (push.epoch() < task.epoch) {
      return refused(push, true);
    }
    if (heardBefore(task, push.epoch(), push.sequence(), nanos)) {
      Answer before = task.answers.get(push.sequence());
      return before != null && before.removed() < 0 ? before : refused(push, false);
    }
    Answer answer = Answer.of(-1);
    push.malformed().forEach(item -> answer.rejected().add(item.segmentId()));
    boolean gap = gapBefore(task, push.sequence());
    boolean incomplete = gap;
    for (SegmentUpdate update : push.updates()) {
      incomplete |= !take(task, push.task(), update, gap, answer);
    }
    if (incomplete) {
      task.needEverything(answer);
    }
    task.answers.put(push.sequence(), answer);
    return answer;
  }

  /** One update; false if it is a delta that has nothing to build upon. */
  private boolean take(Task task, String name, SegmentUpdate update, boolean gap, Answer answer) {
    SegmentId id = update.id();
    if (isFinal(name, id)) {
      // Should it be written again, in another life, this update is missing in it.
      task.bases.computeIfPresent(
          id, (same, base) -> new Base(base.rowSignature(), false, base.epoch()));
      answer.rejected().add(id.toString());
      return true;
    }
    Base base = task.bases.get(id);
    boolean buildable = base != null && base.whole();
    if (update.delta() && (gap || !buildable)) {
      answer.needAbsolute().add(id.toString());
      return false;
    }
    Map<String, ColumnType> columns = new LinkedHashMap<>();
    if (update.delta()) {
      base.rowSignature().columns().forEach(column -> columns.put(column.name(), column.type()));
    }
    List<String> named = new ArrayList<>(update.newColumns());
    named.addAll(update.updatedColumns());
    for (String column : named) {
      ColumnType type = update.columnTypes().get(column);
      columns.put(column, type == null ? ColumnType.UNTYPED : type);
    }
    RowSignature now =
        RowSignature.of(
            columns.entrySet().stream().map(e -> new Column(e.getKey(), e.getValue())).toList());
    task.bases.put(id, new Base(now, true, task.epoch));
    cache.realtime.tell(name, id, now, update.numRows());
    answer.accepted().add(id.toString());
    return true;
  }

  Answer remove(RealtimeRemoval removal, long nanos, Instant now) {
    Task task = tasks.computeIfAbsent(removal.task(), absent -> new Task());
    if (removal.epoch() < task.epoch) {
      return Answer.of(0);
    }
    if (heardBefore(task, removal.epoch(), removal.sequence(), nanos)) {
      Answer before = task.answers.get(removal.sequence());
      return before != null && before.removed() >= 0 ? before : Answer.of(0);
    }
    boolean gap = gapBefore(task, removal.sequence());
    int removed = 0;
    for (SegmentId id : removal.segmentIds()) {
      Base base = task.bases.remove(id);
      if (base != null) {
        if (removal.reason() == Reason.HANDED_OFF) {
          cache.realtime.handOff(removal.task(), id, base.whole(), nanos);
        } else {
          cache.realtime.abandon(removal.task(), id, nanos);
        }
        cache.moveHandedOff(id, now);
        removed++;
      }
    }
    Answer answer = Answer.of(removed);
    if (gap) {
      task.needEverything(answer);
    }
    task.answers.put(removal.sequence(), answer);
    return answer;
  }

  /** Silent tasks, what only earlier incarnations told, and handed-off segments without a row. */
  int expireSilent(Duration lease, long nanos, Instant now) {
    int expired = 0;
    for (String name : List.copyOf(tasks.keySet())) {
      Task task = tasks.get(name);
      boolean silent = nanos - task.heard > lease.toNanos();
      boolean earlierOver = nanos - task.epochSince > lease.toNanos();
      for (SegmentId id : List.copyOf(task.bases.keySet())) {
        if (silent || (earlierOver && task.bases.get(id).epoch() < task.epoch)) {
          task.bases.remove(id);
          cache.realtime.abandon(name, id, nanos);
          cache.moveHandedOff(id, now);
          expired++;
        }
      }
      if (silent) {
        tasks.remove(name);
      }
    }
    return expired
        + cache.realtime.expireHandedOff(cache.rows::containsKey, lease.toNanos(), nanos);
  }

  /** Notes the sign of life; whether the message is one that was taken before. */
  private static boolean heardBefore(Task task, long epoch, long sequence, long nanos) {
    task.heard = nanos;
    if (epoch > task.epoch) {
      task.epoch = epoch;
      task.epochSince = nanos;
      task.last = 0;
      task.answers.clear();
      task.loseBases();
    }
    return sequence <= task.last;
  }

  private static boolean gapBefore(Task task, long sequence) {
    boolean gap = sequence != task.last + 1;
    task.last = sequence;
    if (gap) {
      task.loseBases();
    }
    return gap;
  }

  private boolean isFinal(String task, SegmentId id) {
    CommittedSegment row = cache.rows.get(id);
    return cache.realtime.isHandedOff(id)
        || cache.realtime.isHandedOffBy(task, id)
        || cache.pending.containsKey(id)
        || (row != null && (row.isReadable() || row.tombstone()));
  }

  private static Answer refused(RealtimePush push, boolean stale) {
    Answer answer = Answer.of(-1);
    push.malformed().forEach(item -> answer.rejected().add(item.segmentId()));
    for (SegmentUpdate update : push.updates()) {
      answer.rejected().add(update.id().toString());
      if (stale && update.delta()) {
        answer.needAbsolute().add(update.id().toString());
      }
    }
    return answer;
  }
}
