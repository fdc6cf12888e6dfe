package io.segmentschema.cache.model;

import io.segmentschema.cache.model.Step.Life;
import io.segmentschema.cache.model.Step.Numbering;
import io.segmentschema.cache.model.Step.Say;
import io.segmentschema.cache.model.Step.Where;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.store.PollKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Makes steps by chance. A run dwells on few of the segments and schemas, so that they meet. */
final class StepMaker {

  private static final List<Numbering> ANY_NUMBERING = List.of(Numbering.values());

  private record Weighted(int weight, Supplier<Step> maker) {}

  private final Random random;
  private final int segments;
  private final int schemas;
  private final List<Weighted> makers;
  private final int total;

  StepMaker(long seed) {
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.segments = random.nextBoolean() ? Universe.SEGMENTS : 1 + random.nextInt(4);
    this.schemas = random.nextBoolean() ? Universe.SCHEMAS : 2 + random.nextInt(4);
    this.makers =
        List.of(
            new Weighted(12, () -> new Step.Publish(segment(), schemaOrNone(), rows(), where())),
            new Weighted(4, () -> new Step.MarkUnused(segment(), where())),
            new Weighted(1, () -> new Step.Tombstone(segment(), where())),
            new Weighted(5, () -> new Step.Backfill(1 + random.nextInt(4), where())),
            new Weighted(2, () -> new Step.DeleteRow(segment())),
            new Weighted(2, () -> new Step.DamagePayload(random.nextInt(schemas))),
            new Weighted(1, Step.BackUpStore::new),
            new Weighted(1, Step.RestoreStore::new),
            new Weighted(5, () -> new Step.TellCommit(random.nextInt(3))),
            new Weighted(9, () -> new Step.Poll(kind())),
            new Weighted(3, () -> new Step.BeginPoll(kind())),
            new Weighted(3, () -> new Step.EndPoll(random.nextInt(3))),
            new Weighted(1, () -> new Step.BreakOffPoll(random.nextInt(3))),
            new Weighted(9, () -> new Step.Answer(segment(), schema(), rows(), life())),
            new Weighted(2, () -> new Step.DropPending(segment(), random.nextBoolean())),
            new Weighted(2, () -> new Step.ExpirePending(random.nextInt(30))),
            new Weighted(3, Step.ExpireSilent::new),
            new Weighted(3, () -> new Step.Wait(1 + random.nextInt(11))),
            new Weighted(13, () -> new Step.Push(task(), numbering(), one(12), says())),
            new Weighted(7, () -> new Step.Leave(task(), numbering(), reason(), some())));
    this.total = makers.stream().mapToInt(Weighted::weight).sum();
  }

  List<Step> steps(int count) {
    List<Step> steps = new ArrayList<>();
    while (steps.size() < count) {
      int at = random.nextInt(total);
      int which = 0;
      while (at >= makers.get(which).weight()) {
        at -= makers.get(which++).weight();
      }
      steps.add(makers.get(which).maker().get());
    }
    return List.copyOf(steps);
  }

  private boolean one(int in) {
    return random.nextInt(in) == 0;
  }

  private int segment() {
    return random.nextInt(segments);
  }

  private int schema() {
    return random.nextInt(schemas);
  }

  private int schemaOrNone() {
    return random.nextInt(3) == 0 ? -1 : schema();
  }

  private int rows() {
    return random.nextInt(4) - 1;
  }

  private int task() {
    return random.nextInt(Universe.TASKS);
  }

  private Where where() {
    return one(2) ? Where.HERE : one(2) ? Where.HERE_TOLD_LATER : Where.ELSEWHERE;
  }

  private PollKind kind() {
    return one(3) ? PollKind.FULL : PollKind.DELTA;
  }

  private Life life() {
    return one(6) ? Life.ANOTHER : Life.PRESENT;
  }

  private Reason reason() {
    return one(3) ? Reason.ABANDONED : Reason.HANDED_OFF;
  }

  private Numbering numbering() {
    return one(3) ? ANY_NUMBERING.get(random.nextInt(ANY_NUMBERING.size())) : Numbering.NEXT;
  }

  private List<Integer> some() {
    List<Integer> some = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      int segment = segment();
      if (!some.contains(segment)) {
        some.add(segment);
      }
    }
    return some;
  }

  private List<Say> says() {
    List<Say> says = new ArrayList<>();
    if (!one(10)) {
      some().forEach(segment -> says.add(say(segment)));
    }
    return says;
  }

  private Say say(int segment) {
    boolean delta = random.nextBoolean();
    return new Say(segment, delta, rows(), columns(), delta ? columns() : List.of());
  }

  private List<String> columns() {
    List<String> columns = new ArrayList<>();
    for (String name : Universe.COLUMNS) {
      if (random.nextInt(5) < 2) {
        int type = random.nextInt(Universe.TYPES.size() + 1);
        columns.add(
            random.nextInt(columns.size() + 1),
            name + ":" + (type == Universe.TYPES.size() ? "" : Universe.TYPES.get(type)));
      }
    }
    return columns;
  }
}
