package io.segmentschema.smc.simulation;

import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.MetadataStoreException;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.testing.TestClock;
import io.segmentschema.poller.CleanupService;
import io.segmentschema.poller.ModelStore;
import io.segmentschema.poller.PublishedSegment;
import io.segmentschema.smc.leadership.ModelElectors;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One run: some coordinators on one store, driven step by step by choices, with everything going
 * wrong that may; then the faults end, everything settles, and memory must be the store. Throws a
 * {@link Violation} as soon as an invariant does not hold.
 */
final class Simulation {

  private static final int MOST_STEPS = 400;
  private static final int MOST_PAUSED = 5;

  /** What is due so soon may come while others are still at work. */
  private static final Duration SHORT_PAUSE = Duration.ofSeconds(1);

  private static final long START_NANOS = Duration.ofHours(1).toNanos();

  private final Choices choices;
  private final Story story = new Story();
  private final Actors actors = new Actors();
  private final FaultyStore faults;
  private final ModelStore model;
  private final Checks checks;
  private final DataNodes dataNodes;
  private final Inventory inventory;
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final List<SimulatedTask> tasks = new ArrayList<>();
  private final MergePolicy policy;
  private final Clock clock;

  /** Where an election decides who may lead; else each new coordinator takes over. */
  private final Optional<ModelElectors> electors;

  private long nanos = START_NANOS;
  private long clockOffNanos;
  private int generation;
  private int cleanups;

  Simulation(Choices choices) {
    this(choices, false);
  }

  /**
   * @param elected whether two or three coordinators stand for election, instead of one or two that
   *     depose each other
   */
  Simulation(Choices choices, boolean elected) {
    this.choices = choices;
    this.electors =
        elected
            ? Optional.of(new ModelElectors(() -> actors.pause("asks the electors")))
            : Optional.empty();
    this.faults = new FaultyStore(actors, choices, story);
    this.policy =
        choices.pick(2) == 0 ? MergePolicy.LEAST_RESTRICTIVE : MergePolicy.LATEST_INTERVAL;
    this.clock = new SteppingClock();
    this.model = new ModelStore(faults, () -> nanos / 1_000_000);
    this.checks = new Checks(model, policy, clock);
    this.dataNodes = new DataNodes(checks, story, () -> nanos);
    this.inventory = new Inventory(dataNodes, model, story, choices);
    StoreRules rules = new StoreRules(model, checks);
    faults.afterEachCommit(
        (what, owner) -> {
          if (owner instanceof SimulatedNode node) {
            rules.judge(what, node);
            inventory.afterCommit(what, node);
          }
        });
    int replicas = 2 + choices.pick(2);
    for (int i = 1; i <= replicas; i++) {
      tasks.add(new SimulatedTask("task" + i, () -> nodes, checks, story, () -> nanos));
    }
    int count = (elected ? 2 : 1) + choices.pick(2);
    for (int i = 0; i < count; i++) {
      startNode();
    }
  }

  /** Runs to the end; what went before a failure is in {@link #story}. */
  void run(int steps) {
    if (choices.pick(4) != 3) {
      faults.pauseFaults(true);
      letWork(Duration.ofSeconds(20));
      faults.pauseFaults(false);
      story.tell("all is up");
    }
    for (int step = 1; step <= Math.min(steps, MOST_STEPS) && !choices.isOver(); step++) {
      story.step(step);
      step();
      inventory.look();
      checks.check();
    }
    settle();
  }

  Story story() {
    return story;
  }

  /** Ends what still runs, after a failure too. */
  void close() {
    nodes.forEach(actors::kill);
    actors.kill(this);
  }

  // ---- steps

  private void step() {
    if (actors.paused().size() >= MOST_PAUSED) {
      progress();
      return;
    }
    if (electors.isPresent() && choices.oneIn(40)) {
      misfortuneOf(electors.get());
      return;
    }
    switch (choices.pick(51)) {
      case 25, 26 -> arrive();
      case 27, 28, 29 -> passTime(Duration.ofSeconds(1 + choices.pick(90)));
      case 30, 31 -> publish();
      case 33 -> markUnused();
      case 34 -> inventory.load(anySegment(), nodes);
      case 35 -> inventory.drop(anySegment(), nodes);
      case 36, 48 -> inventory.list(choices.oneOf(nodes));
      case 37, 38 -> answer();
      case 24, 39, 40, 45, 46, 47 -> realtime();
      case 32, 41, 49 -> operator();
      case 42, 50 -> misfortune();
      case 43 -> housekeeping();
      case 44 -> beginAnotherLife();
      default -> progress();
    }
  }

  /** Something that waits goes on: a paused actor or a task that is due; or time passes. */
  private void progress() {
    List<Runnable> options = new ArrayList<>();
    actors.paused().forEach(actor -> options.add(() -> resume(actor)));
    for (ActorScheduler scheduler : schedulers()) {
      if (scheduler.nextDue().filter(due -> due <= nanos).isPresent()) {
        options.add(scheduler::runNext);
      }
    }
    if (dataNodes.hasOpenQueries()) {
      options.add(() -> dataNodes.answerOne(choices));
    }
    Duration pause = untilNextDue();
    if (options.isEmpty() || (!pause.isZero() && pause.compareTo(SHORT_PAUSE) <= 0)) {
      options.add(() -> passTime(pause));
    }
    if (options.size() == 1) {
      options.get(0).run();
    } else {
      choices.oneOf(options).run();
    }
  }

  private void resume(Actors.Actor actor) {
    story.tell(actor.name() + " goes on, it " + actor.pausedAt());
    actors.resume(actor);
  }

  private void publish() {
    SimulatedNode node = choices.oneOf(nodes);
    List<PublishedSegment> segments = new ArrayList<>();
    Set<SegmentId> ids = new LinkedHashSet<>();
    for (int i = 0; i <= choices.pick(2); i++) {
      ids.add(anySegment());
    }
    for (SegmentId id : ids) {
      boolean tombstone = choices.oneIn(10);
      boolean bare = tombstone || choices.oneIn(4);
      Optional<FingerprintedSchema> schema =
          bare ? Optional.empty() : Optional.of(choices.oneOf(Landscape.SCHEMAS));
      if (bare) {
        story.count(Tally.Occurrence.BARE_PUBLISHES);
      }
      segments.add(new PublishedSegment(id, tombstone, OptionalLong.of(10), schema));
      inventory.published(id, tombstone, choices.oneIn(4));
    }
    story.tell("publish on " + node + ": " + told(segments));
    call(node, "publish", () -> checks.acknowledged(node, node.publisher.publish(segments).rows()));
  }

  /** What data nodes must be asked about: a used segment that has no schema and is served. */
  private void arrive() {
    SimulatedNode node = choices.oneOf(nodes);
    SegmentId id = choices.oneOf(Landscape.ARRIVING);
    inventory.published(id, false, false);
    story.tell("bare publish on " + node + ": " + Landscape.name(id));
    story.count(Tally.Occurrence.BARE_PUBLISHES);
    PublishedSegment bare = new PublishedSegment(id, false, OptionalLong.of(10), Optional.empty());
    call(
        node,
        "publish",
        () -> checks.acknowledged(node, node.publisher.publish(List.of(bare)).rows()));
    inventory.load(id, nodes);
  }

  private void markUnused() {
    SimulatedNode node = choices.oneOf(nodes);
    List<SegmentId> pending = node.cache.pendingBackfills(9, id -> true);
    SegmentId id = !pending.isEmpty() && choices.oneIn(2) ? pending.get(0) : anySegment();
    inventory.unused(id);
    story.tell("mark unused on " + node + ": " + Landscape.name(id));
    call(
        node,
        "mark unused",
        () ->
            checks.acknowledged(
                node, node.publisher.markUnused(id.datasource(), List.of(id)).rows()));
  }

  /** A segment goes and comes again without a schema, while it is being asked if one is. */
  private void beginAnotherLife() {
    SimulatedNode node = choices.oneOf(nodes);
    List<SegmentId> written = Landscape.SEGMENTS.stream().filter(this::isWritten).toList();
    SegmentId id =
        !written.isEmpty() && choices.oneIn(2)
            ? choices.oneOf(written)
            : dataNodes.anyAsked().orElseGet(this::anySegment);
    inventory.published(id, false, false);
    story.count(Tally.Occurrence.BARE_PUBLISHES);
    story.tell("unused and used again on " + node + ": " + Landscape.name(id));
    PublishedSegment bare = new PublishedSegment(id, false, OptionalLong.of(10), Optional.empty());
    call(
        node,
        "another life",
        () -> {
          checks.acknowledged(node, node.publisher.markUnused(id.datasource(), List.of(id)).rows());
          checks.acknowledged(node, node.publisher.publish(List.of(bare)).rows());
        });
  }

  private void answer() {
    if (dataNodes.hasOpenQueries()) {
      dataNodes.answerOne(choices);
    } else {
      progress();
    }
  }

  private void realtime() {
    SimulatedTask task = choices.oneOf(tasks);
    List<SegmentId> writing = List.copyOf(task.writing());
    switch (choices.pick(12)) {
      case 1 -> task.pushAgain(choices);
      case 2 -> task.restart();
      case 3 -> {
        if (!writing.isEmpty()) {
          task.remove(choices.oneOf(writing), Reason.ABANDONED, choices);
        }
      }
      case 4, 5 -> {
        if (!writing.isEmpty()) {
          handOff(task, choices.oneOf(writing));
        }
      }
      case 6 -> task.crash();
      default -> {
        boolean more = !writing.isEmpty() && choices.pick(3) > 0;
        SegmentId id = more ? choices.oneOf(writing) : segmentToWrite();
        if (isWritten(id) || isUnpublished(id)) {
          task.write(id, choices);
        }
      }
    }
  }

  /** Mostly one that another task writes already. */
  private SegmentId segmentToWrite() {
    List<SegmentId> written = Landscape.SEGMENTS.stream().filter(this::isWritten).toList();
    return written.isEmpty() || choices.oneIn(3)
        ? choices.oneOf(Landscape.SEGMENTS)
        : choices.oneOf(written);
  }

  private boolean isWritten(SegmentId id) {
    return tasks.stream().anyMatch(task -> task.isWriting(id));
  }

  private boolean isUnpublished(SegmentId id) {
    return model.find(id).isEmpty() && !inventory.isUsed(id);
  }

  /**
   * The segment becomes a published one, unless a replica has seen to it: its load, its publish and
   * the tasks' words in any order. Other tasks follow at once or later, or give the segment up.
   */
  private void handOff(SimulatedTask task, SegmentId id) {
    List<Runnable> parts = new ArrayList<>();
    if (isUnpublished(id)) {
      FingerprintedSchema schema = task.schemaOf(id);
      parts.add(() -> publishHandedOff(id, schema));
      parts.add(() -> inventory.load(id, schema, nodes));
    }
    parts.add(() -> task.remove(id, Reason.HANDED_OFF, choices));
    for (SimulatedTask other : tasks) {
      int fate = other != task && other.isWriting(id) ? choices.pick(5) : 0;
      if (fate == 3) {
        parts.add(() -> other.remove(id, Reason.HANDED_OFF, choices));
      } else if (fate == 4) {
        parts.add(() -> other.remove(id, Reason.ABANDONED, choices));
      }
    }
    while (!parts.isEmpty()) {
      parts.remove(choices.pick(parts.size())).run();
    }
  }

  private void publishHandedOff(SegmentId id, FingerprintedSchema schema) {
    SimulatedNode node = choices.oneOf(nodes);
    inventory.published(id, false, false);
    boolean bare = choices.oneIn(2);
    if (bare) {
      story.count(Tally.Occurrence.BARE_PUBLISHES);
    }
    story.tell("handoff publish of " + Landscape.name(id) + (bare ? " without schema" : ""));
    PublishedSegment published =
        new PublishedSegment(
            id, false, OptionalLong.of(10), bare ? Optional.empty() : Optional.of(schema));
    call(
        node,
        "publish",
        () -> checks.acknowledged(node, node.publisher.publish(List.of(published)).rows()));
  }

  private void operator() {
    SimulatedNode node = choices.oneOf(nodes);
    if (choices.pick(3) > 0 && cleanups == 0) {
      story.tell("cleanup on " + node);
      cleanups++;
      actors.begin(
          "cleanup",
          node,
          () -> {
            try {
              node.cleanups.run(Optional.of(Duration.ZERO));
            } catch (MetadataStoreException | CleanupService.NotLeadingException refused) {
              story.tell("cleanup fails: " + refused.getMessage());
            } finally {
              cleanups--;
            }
          });
    } else {
      story.tell("full refresh on " + node);
      var unused = node.poller.requestFullRefresh();
    }
  }

  private void misfortune() {
    switch (choices.pick(6)) {
      case 1, 5 -> {
        FingerprintedSchema schema = choices.oneOf(Landscape.SCHEMAS);
        if (!faults.isHeld() && model.damage(schema.fingerprint())) {
          story.count(Tally.Occurrence.DAMAGED_PAYLOADS);
          story.tell("payload damaged: " + Landscape.name(schema));
        }
      }
      case 2 -> {
        SegmentId id = anySegment();
        if (!faults.isHeld() && model.delete(id)) {
          story.count(Tally.Occurrence.OTHER_HANDS);
          story.tell("other hands delete " + Landscape.name(id));
        }
      }
      case 3 -> {
        clockOffNanos += Duration.ofMinutes(choices.pick(41) - 20L).toNanos();
        story.tell("the clock steps");
      }
      case 4 -> restart(choices.pick(nodes.size()));
      default -> progress();
    }
  }

  /** Mostly the named one's, who leads or is about to. */
  private void misfortuneOf(ModelElectors electing) {
    List<String> line = electing.line();
    SimulatedNode any = choices.oneOf(nodes);
    String name = line.isEmpty() || choices.oneIn(3) ? any.name : line.get(0);
    story.count(Tally.Occurrence.LOST_ELECTIONS);
    switch (choices.pick(4)) {
      case 0 -> {
        story.tell("the electors hold " + name + " for dead");
        electing.expire(name);
      }
      case 1 -> {
        story.tell(name + " is cut off from the electors");
        electing.cutOff(name);
      }
      default -> {
        story.tell("all reach the electors");
        electing.heal();
      }
    }
  }

  private void housekeeping() {
    for (SimulatedNode node : nodes) {
      checks.leasesMayEnd(node, nanos);
      node.housekeeping.round();
      checks.check();
      Landscape.SEGMENTS.forEach(id -> checks.leasesEnded(node, id));
    }
  }

  // ---- processes and time

  private void startNode() {
    generation++;
    String name = "node" + generation;
    story.tell("start of " + name);
    SimulatedNode[] self = new SimulatedNode[1];
    SimulatedNode node =
        new SimulatedNode(
            name,
            policy,
            model,
            electors,
            (server, datasource, ids) -> dataNodes.query(self[0], server, datasource, ids),
            actors,
            () -> nanos,
            clock,
            generation);
    self[0] = node;
    nodes.add(node);
    node.poller.addListener(
        report ->
            story.count(
                report.kind() == PollKind.FULL
                    ? Tally.Occurrence.FULL_REFRESHES
                    : Tally.Occurrence.DELTA_POLLS));
    checks.started(node);
    inventory.started(node);
  }

  private void restart(int index) {
    SimulatedNode node = nodes.remove(index);
    story.count(Tally.Occurrence.RESTARTS);
    story.tell("kill of " + node);
    actors.kill(node);
    node.schedulers.forEach(ActorScheduler::shutdown);
    electors.ifPresent(electing -> electing.died(node.name));
    dataNodes.forget(node);
    inventory.ended(node);
    checks.ended(node);
    startNode();
  }

  private void call(SimulatedNode node, String what, Runnable work) {
    actors.begin(
        what,
        node,
        () -> {
          try {
            work.run();
          } catch (MetadataStoreException failed) {
            story.tell(what + " fails: " + failed.getMessage());
          }
        });
  }

  private List<ActorScheduler> schedulers() {
    return nodes.stream().flatMap(node -> node.schedulers.stream()).toList();
  }

  private Duration untilNextDue() {
    long next =
        schedulers().stream()
            .flatMap(scheduler -> scheduler.nextDue().stream())
            .mapToLong(due -> due)
            .min()
            .orElse(nanos + Duration.ofSeconds(1).toNanos());
    return Duration.ofNanos(Math.max(0, next - nanos));
  }

  private void passTime(Duration time) {
    nanos += time.toNanos();
  }

  /** One of them is in demand, so that what happens to it happens at once. */
  private SegmentId anySegment() {
    return choices.oneIn(2) ? Landscape.SEGMENTS.get(1) : choices.oneOf(Landscape.SEGMENTS);
  }

  // ---- the end

  private void settle() {
    story.step(MOST_STEPS + 1);
    story.tell("faults end");
    faults.pauseFaults(true);
    electors.ifPresent(ModelElectors::heal);
    story.pause(!Boolean.getBoolean("simulation.verbose"));
    letWork(Duration.ofMinutes(3));
    if (electors.isPresent()) {
      checkOneLeads();
    } else if (nodes.stream().noneMatch(SimulatedNode::isLeading)) {
      restart(0);
    }
    letWork(Duration.ofMinutes(6));
    nodes.forEach(node -> node.poller.requestFullRefresh());
    letWork(Duration.ofSeconds(150)); // What the refresh found damaged is written anew, and polled.
    for (SimulatedNode node : nodes) {
      checks.checkConverged(node, dataNodes.allServed());
    }
  }

  private void checkOneLeads() {
    List<SimulatedNode> leading = nodes.stream().filter(SimulatedNode::isLeading).toList();
    if (leading.size() != 1 || leading.get(0).leadership.epoch().value() != model.leaderEpoch()) {
      throw new Violation("leadership", "lead in the end: " + leading);
    }
  }

  private void letWork(Duration time) {
    long until = nanos + time.toNanos();
    int steps = 0;
    while (nanos < until || !actors.paused().isEmpty()) {
      if (++steps > 100_000) {
        throw new Violation("progress", "work does not end: " + actors.paused());
      }
      if (!actors.paused().isEmpty()) {
        actors.resume(actors.paused().get(0));
      } else if (schedulers().stream().anyMatch(s -> s.nextDue().orElse(Long.MAX_VALUE) <= nanos)) {
        schedulers().stream()
            .filter(s -> s.nextDue().orElse(Long.MAX_VALUE) <= nanos)
            .findFirst()
            .ifPresent(ActorScheduler::runNext);
      } else if (dataNodes.hasOpenQueries()) {
        dataNodes.answerAllWell();
      } else {
        long second = Duration.ofSeconds(1).toNanos();
        nanos += Math.max(1, Math.min(untilNextDue().toNanos(), 30 * second));
        housekeeping();
        inventory.tidyUp(nodes, nanos / (60 * second));
      }
      checks.check();
    }
  }

  private static String told(List<PublishedSegment> segments) {
    return segments.stream()
        .map(
            segment ->
                Landscape.name(segment.id())
                    + (segment.tombstone() ? " tombstone" : "")
                    + segment.schema().map(schema -> " " + Landscape.name(schema)).orElse(" bare"))
        .toList()
        .toString();
  }

  /** The wall clock, which other hands set forwards and backwards. */
  private final class SteppingClock extends TestClock {

    @Override
    public Instant instant() {
      return Instant.ofEpochSecond(1_000_000).plusNanos(nanos + clockOffNanos);
    }
  }
}
