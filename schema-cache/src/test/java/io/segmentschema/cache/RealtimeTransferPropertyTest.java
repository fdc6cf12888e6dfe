package io.segmentschema.cache;

import static io.segmentschema.cache.CacheFixture.bare;
import static io.segmentschema.cache.CacheFixture.segment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.cache.realtime.RealtimePush;
import io.segmentschema.cache.realtime.RealtimeRemoval;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.realtime.SegmentUpdate;
import io.segmentschema.cache.realtime.TaskWords;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.PollKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random tasks tell two nodes, of which the second comes in the middle and takes over what the
 * first knows, some messages after the picture was taken, and perhaps twice. Pushes to either may
 * be lost. Later it may hear little for a while, and takes over a picture again. The tasks
 * themselves are the model: in the end both nodes answer what they have written.
 */
final class RealtimeTransferPropertyTest {

  private static final int RUNS = Integer.getInteger("transfer.runs", 3_000);
  private static final long SEED = Long.getLong("transfer.seed", 20_251_121L);
  private static final List<String> COLUMNS = List.of("a", "b", "c", "d", "e");
  private static final int SEGMENTS = 5;
  private static final int ALL = 8;

  /** What was met, so that runs that try nothing are noticed. */
  private final Map<String, Integer> met = new TreeMap<>();

  @Test
  void nodeThatComesInTheMiddleAnswersWhatTheTasksHaveWritten() {
    System.out.printf("Transfers of the realtime stage: seed=%d, runs=%d%n", SEED, RUNS);
    for (int run = 0; run < RUNS; run++) {
      new Run(SEED + run).play();
    }
    System.out.println("Met: " + met);
    for (String what :
        List.of(
            "taken over while pushed",
            "taken over twice",
            "lost",
            "handed off",
            "new epoch",
            "row",
            "cut off",
            "cut off late")) {
      assertTrue(met.getOrDefault(what, 0) >= RUNS / 20, what + " was met too rarely: " + met);
    }
  }

  private void meet(String what) {
    met.merge(what, 1, Integer::sum);
  }

  /** A task, which knows the truth about what it writes. */
  private static final class Task {
    final String name;
    long epoch = 1;
    long sequence;
    final Map<SegmentId, Set<String>> writes = new LinkedHashMap<>();
    final Set<String> asked = new LinkedHashSet<>();

    Task(String name) {
      this.name = name;
    }
  }

  private final class Run {
    private final long seed;
    private final Random random;
    private final CacheFixture first = new CacheFixture();
    private final CacheFixture second = new CacheFixture();
    private final List<Task> tasks = List.of(new Task("ta"), new Task("tb"), new Task("tc"));

    /** By segment and task what was handed off. */
    private final Map<SegmentId, Map<String, Set<String>>> handedOff = new LinkedHashMap<>();

    private final Set<SegmentId> rows = new HashSet<>();
    private boolean secondListens;
    private boolean losses;

    /** Of so many messages to {@link #ALL}. */
    private int secondHears = ALL;

    Run(long seed) {
      this.seed = seed;
      // The first numbers of neighbouring seeds are alike; spread out they are not.
      this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    void play() {
      first.poll(PollKind.FULL, 1);
      second.poll(PollKind.FULL, 1);
      losses = random.nextBoolean();
      steps(random.nextInt(25));
      secondListens = true;
      second.cache.beginRealtimeTakeover();
      steps(random.nextInt(4));
      ImmutableList<TaskWords> picture = first.cache.realtimeWords();
      int during = random.nextInt(5);
      steps(during);
      second.cache.takeOverRealtime(picture);
      if (during > 0) {
        meet("taken over while pushed");
      }
      if (!losses) {
        assertIsKnown(first, second);
      }
      boolean endsLate = random.nextBoolean();
      if (!endsLate) {
        second.cache.endRealtimeTakeover();
      }
      steps(random.nextInt(6));
      if (random.nextInt(3) == 0) {
        meet("taken over twice");
        second.cache.takeOverRealtime(random.nextBoolean() ? picture : first.cache.realtimeWords());
      }
      if (endsLate) {
        second.cache.endRealtimeTakeover();
      }
      steps(random.nextInt(6));
      tasks.forEach(this::settle);
      assertBothAnswerTheTruth();
      if (random.nextInt(3) == 0) {
        cutOffAndBack();
      }
    }

    /**
     * The second node is out of the list for a while, and hears only what tasks tell it directly;
     * removals are told to the first. Whoever passes messages on again has the tasks tell all.
     */
    private void cutOffAndBack() {
      meet("cut off");
      if (handedOff.isEmpty()) {
        meet("cut off late");
        outlive(second);
      }
      secondHears = random.nextInt(3);
      steps(random.nextInt(8));
      secondHears = ALL;
      for (Task task : tasks) {
        task.writes.keySet().forEach(id -> task.asked.add(id.toString()));
      }
      second.cache.beginRealtimeTakeover();
      steps(random.nextInt(3));
      ImmutableList<TaskWords> picture = first.cache.realtimeWords();
      steps(random.nextInt(3));
      Set<SegmentId> readable = readable(second);
      second.cache.takeOverRealtime(picture);
      if (!losses) {
        assertIsKnown(first, second);
      }
      second.cache.endRealtimeTakeover();
      second.cache.expireSilentTasks();
      readable.removeAll(readable(second));
      readable.removeIf(id -> !isWritten(id));
      assertEquals(Set.of(), readable, "no longer readable, seed=" + seed);
      tasks.forEach(this::settle);
      for (int i = 0; i < SEGMENTS; i++) {
        assertContained(truth(segment(i)), columns(second, segment(i)), segment(i));
      }
      outlive(second);
      for (int i = 0; i < SEGMENTS; i++) {
        assertContained(columns(second, segment(i)), truth(segment(i)), segment(i));
      }
    }

    /** A lease goes by, while all tasks are heard. */
    private void outlive(CacheFixture node) {
      for (int half = 0; half < 2; half++) {
        node.advance(SchemaCacheConfig.DEFAULT.realtimeLease().dividedBy(2).plusSeconds(1));
        tasks.forEach(this::settle);
      }
      node.cache.expireSilentTasks();
    }

    private void steps(int count) {
      for (int i = 0; i < count; i++) {
        Task task = tasks.get(random.nextInt(tasks.size()));
        switch (random.nextInt(13)) {
          case 12 -> rowComes(segment(random.nextInt(SEGMENTS)));
          case 0 -> restart(task);
          case 1, 2 -> leave(task);
          case 3 -> tell(task, List.of());
          default -> write(task);
        }
      }
    }

    /** Without a schema, and only where the words come later: it must not make them final. */
    private void rowComes(SegmentId id) {
      if (rows.add(id)) {
        meet("row");
        long version = 1L + rows.size();
        second.poll(PollKind.DELTA, version, bare(id, version));
      }
    }

    private void restart(Task task) {
      meet("new epoch");
      task.epoch++;
      task.sequence = 0;
      task.writes.keySet().forEach(id -> task.asked.add(id.toString()));
    }

    private void write(Task task) {
      SegmentId id = segment(random.nextInt(SEGMENTS));
      if (handedOff.getOrDefault(id, Map.of()).containsKey(task.name)
          || (handedOff.containsKey(id) && !isWritten(id))) {
        return; // Final for this task.
      }
      String column = COLUMNS.get(random.nextInt(COLUMNS.size()));
      boolean isNew = !task.writes.containsKey(id);
      task.writes.computeIfAbsent(id, first -> new LinkedHashSet<>()).add(column);
      boolean whole = isNew || random.nextInt(4) == 0;
      tell(task, List.of(update(id, !whole, whole ? task.writes.get(id) : Set.of(column))));
    }

    private boolean isWritten(SegmentId id) {
      return tasks.stream().anyMatch(task -> task.writes.containsKey(id));
    }

    /**
     * Removals are not lost: nobody would tell of them again. Nor is what was told before them:
     * what a task hands off after a lost message is not all of its schema, and never will be; and
     * it would be final where another task's first word of it was lost.
     */
    private void leave(Task task) {
      if (losses) {
        tasks.forEach(this::settle);
      }
      settle(task);
      if (task.writes.isEmpty()) {
        return;
      }
      List<SegmentId> written = new ArrayList<>(task.writes.keySet());
      SegmentId id = written.get(random.nextInt(written.size()));
      Set<String> columns = task.writes.remove(id);
      boolean handsOff = random.nextBoolean();
      if (handsOff) {
        meet("handed off");
        handedOff.computeIfAbsent(id, none -> new LinkedHashMap<>()).put(task.name, columns);
      }
      RealtimeRemoval removal =
          new RealtimeRemoval(
              task.name,
              task.epoch,
              ++task.sequence,
              ImmutableList.of(id),
              handsOff ? Reason.HANDED_OFF : Reason.ABANDONED);
      task.asked.addAll(first.cache.remove(removal).needAbsolute());
      if (secondListens && secondHears == ALL) {
        task.asked.addAll(second.cache.remove(removal).needAbsolute());
      }
    }

    /** Sends the updates, and whole whatever was asked for. */
    private void tell(Task task, List<SegmentUpdate> updates) {
      Map<SegmentId, SegmentUpdate> all = new LinkedHashMap<>();
      updates.forEach(update -> all.put(update.id(), update));
      task.writes.forEach(
          (id, columns) -> {
            if (task.asked.contains(id.toString())) {
              all.put(id, update(id, false, columns));
            }
          });
      task.asked.clear();
      RealtimePush push =
          new RealtimePush(
              task.name,
              task.epoch,
              ++task.sequence,
              ImmutableList.copyOf(all.values()),
              ImmutableList.of());
      boolean lost = losses && random.nextInt(6) == 0;
      boolean lostAtFirst = lost && random.nextBoolean();
      if (lost) {
        // A segment that nobody has heard of is asked for by nobody: who passes messages on has the
        // task tell everything anew after one that was not confirmed.
        meet("lost");
        task.writes.keySet().forEach(id -> task.asked.add(id.toString()));
      }
      if (!lostAtFirst) {
        task.asked.addAll(first.cache.push(push).needAbsolute());
      }
      if (secondListens && (!lost || lostAtFirst) && secondHears()) {
        task.asked.addAll(second.cache.push(push).needAbsolute());
      }
    }

    private boolean secondHears() {
      return random.nextInt(ALL) < secondHears;
    }

    private SegmentUpdate update(SegmentId id, boolean delta, Set<String> columns) {
      ImmutableMap.Builder<String, ColumnType> types = ImmutableMap.builder();
      columns.forEach(column -> types.put(column, ColumnType.LONG));
      return new SegmentUpdate(
          id,
          delta,
          OptionalLong.of(1),
          ImmutableList.copyOf(columns),
          ImmutableList.of(),
          types.buildOrThrow());
    }

    /** Each task tells what it is asked for until nobody asks for more. */
    private void settle(Task task) {
      boolean before = losses;
      losses = false;
      for (int round = 0; round < 2 || !task.asked.isEmpty(); round++) {
        assertTrue(round < 8, () -> "asked again and again: " + task.asked + ", seed=" + seed);
        tell(task, List.of());
        Set<String> written = new HashSet<>();
        task.writes.keySet().forEach(id -> written.add(id.toString()));
        task.asked.retainAll(written);
      }
      losses = before;
    }

    /** Right after the takeover: whatever can be read there can be read here. */
    private void assertIsKnown(CacheFixture there, CacheFixture here) {
      Set<SegmentId> missing = readable(there);
      missing.removeAll(readable(here));
      assertEquals(Set.of(), missing, "seed=" + seed);
    }

    private void assertContained(Set<String> part, Set<String> whole, SegmentId id) {
      assertTrue(
          whole.containsAll(part),
          () -> "%s in %s, segment=%s, seed=%d".formatted(part, whole, id, seed));
    }

    private Set<SegmentId> readable(CacheFixture node) {
      Set<SegmentId> readable = new HashSet<>();
      for (int i = 0; i < SEGMENTS; i++) {
        if (node.cache.schemaOf(segment(i)) instanceof SchemaLookup.Found) {
          readable.add(segment(i));
        }
      }
      return readable;
    }

    private Set<String> truth(SegmentId id) {
      Set<String> truth = new HashSet<>();
      tasks.forEach(task -> truth.addAll(task.writes.getOrDefault(id, Set.of())));
      handedOff.getOrDefault(id, Map.of()).values().forEach(truth::addAll);
      return truth;
    }

    private void assertBothAnswerTheTruth() {
      for (int i = 0; i < SEGMENTS; i++) {
        SegmentId id = segment(i);
        Set<String> truth = truth(id);
        assertEquals(truth, columns(first, id), "first, segment=" + id + ", seed=" + seed);
        assertEquals(truth, columns(second, id), "second, segment=" + id + ", seed=" + seed);
      }
    }

    private Set<String> columns(CacheFixture node, SegmentId id) {
      Set<String> columns = new HashSet<>();
      if (node.cache.schemaOf(id) instanceof SchemaLookup.Found found) {
        found.schema().rowSignature().columns().forEach(column -> columns.add(column.name()));
      }
      return columns;
    }
  }
}
