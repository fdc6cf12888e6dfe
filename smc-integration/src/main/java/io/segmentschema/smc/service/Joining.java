package io.segmentschema.smc.service;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.poller.PollListener;
import io.segmentschema.poller.PollReport;
import io.segmentschema.smc.leadership.Role;
import io.segmentschema.smc.members.Member;
import io.segmentschema.smc.members.MemberState;
import io.segmentschema.smc.members.Peers;
import io.segmentschema.smc.service.json.TaskWordsReader.Pending;
import io.segmentschema.smc.service.store.StoreOperations;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a node that has just come know what realtime tasks have told the others, before it is ready:
 * it takes all of it from one member that is ready, the leader first, and waits for a poll that
 * began after that, so that what became final there meanwhile is readable here. Messages of tasks
 * come in all the while. A member tells nothing before it knows this node: from then on it passes
 * on what it hears. Who does not answer is asked again for ten seconds, unless nobody listens there
 * any more; then the node goes on without, and what it lacks it asks the tasks for.
 *
 * <p>No thread waits: answers come on the HTTP client's threads, timers on the service's scheduler.
 */
public final class Joining implements PollListener {

  private static final Logger log = LoggerFactory.getLogger(Joining.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** How far the node is. */
  private enum Phase {
    IDLE,
    TAKING,
    POLLING,
    OVER
  }

  private final SchemaCache cache;
  private final Peers peers;
  private final StoreOperations store;
  private final ScheduledExecutorService scheduler;
  private final Ticker ticker;

  @GuardedBy("this")
  private Phase phase = Phase.IDLE;

  @GuardedBy("this")
  private long takenNanos;

  /** What the store does not have yet; it needs the rows of a poll that began later. */
  @GuardedBy("this")
  private final List<Pending> pending = new ArrayList<>();

  @Inject
  public Joining(
      SchemaCache cache,
      Peers peers,
      StoreOperations store,
      @ForService ScheduledExecutorService scheduler,
      Ticker ticker) {
    this.cache = cache;
    this.peers = peers;
    this.store = store;
    this.scheduler = scheduler;
    this.ticker = ticker;
  }

  /** Whether the node waits for nobody any more; it does not begin to before it is started. */
  public synchronized boolean isOver() {
    return phase == Phase.OVER;
  }

  /** Begins, before messages of tasks come in; safe to call twice. */
  public void start() {
    boolean isAlone = peers.areKnown() && peers.isAlone();
    synchronized (this) {
      if (phase != Phase.IDLE) {
        return;
      }
      if (isAlone) {
        phase = Phase.OVER;
        return;
      }
      phase = Phase.TAKING;
      cache.beginRealtimeTakeover();
    }
    later(LIMIT, this::giveUp);
    lookAround();
  }

  /** Waits for nobody any more; safe to call twice. */
  public void stop() {
    end(Phase.OVER);
  }

  private void lookAround() {
    if (!isTaking()) {
      return;
    }
    if (!peers.areKnown()) {
      later(PAUSE, this::lookAround);
    } else if (peers.isAlone()) {
      end(Phase.OVER);
    } else {
      var unused =
          peers
              .states(Optional.empty())
              .thenCompose(states -> takeFrom(inOrder(states), ImmutableList.of()))
              .whenComplete((next, failure) -> goOn(failure == null ? next : Phase.TAKING));
    }
  }

  /** Who is not ready may have come no earlier than this node; the leader has heard every task. */
  private static ImmutableList<MemberState> inOrder(List<MemberState> states) {
    return states.stream()
        .sorted(
            Comparator.comparing((MemberState state) -> !state.ready())
                .thenComparing(state -> state.role() != Role.LEADER))
        .collect(ImmutableList.toImmutableList());
  }

  /** Takes from one that is ready, or else from all that are there; says how it goes on. */
  private CompletableFuture<Phase> takeFrom(
      List<MemberState> candidates, ImmutableList<Member> told) {
    if (candidates.isEmpty()) {
      return CompletableFuture.completedFuture(after(told));
    }
    MemberState first = candidates.get(0);
    return new TaskWordsRequest(peers, first.member(), this::isTaking)
        .send()
        .thenCompose(
            words -> {
              List<MemberState> others = candidates.subList(1, candidates.size());
              if (words.isEmpty()) {
                return takeFrom(others, told);
              }
              takeOver(first.member(), words.get());
              return first.ready()
                  ? CompletableFuture.completedFuture(Phase.POLLING)
                  : takeFrom(others, with(told, first.member()));
            });
  }

  private Phase after(List<Member> told) {
    if (!told.containsAll(peers.listening())) {
      return Phase.TAKING;
    }
    return told.isEmpty() ? Phase.OVER : Phase.POLLING;
  }

  private static ImmutableList<Member> with(List<Member> told, Member another) {
    return ImmutableList.<Member>builder().addAll(told).add(another).build();
  }

  private void takeOver(Member member, TaskWordsRequest.Told told) {
    cache.takeOverRealtime(told.tasks());
    synchronized (this) {
      pending.addAll(told.pending());
    }
    log.info(
        "Realtime schemas taken over from another member: instance={}, tasks={}, segments={},"
            + " pending={}",
        member.instance(),
        told.tasks().size(),
        told.tasks().stream().mapToInt(task -> task.words().size()).sum(),
        told.pending().size());
  }

  private void goOn(Phase next) {
    if (next == Phase.TAKING) {
      later(PAUSE, this::lookAround);
    } else if (end(next) && next == Phase.POLLING) {
      store.pollSoon();
    }
  }

  /** Nothing more is taken over. */
  private boolean end(Phase next) {
    synchronized (this) {
      if (phase == Phase.OVER || phase == next) {
        return false;
      }
      phase = next;
      takenNanos = ticker.read();
    }
    cache.endRealtimeTakeover();
    return true;
  }

  @Override
  public void polled(PollReport report) {
    long beganNanos = ticker.read() - report.duration().toNanos();
    synchronized (this) {
      if (phase != Phase.POLLING) {
        return;
      }
      if (beganNanos - takenNanos < 0) {
        store.pollSoon();
        return;
      }
    }
    learn();
    end(Phase.OVER);
  }

  private void learn() {
    List<Pending> learnt;
    synchronized (this) {
      learnt = ImmutableList.copyOf(pending);
      pending.clear();
    }
    for (Pending segment : learnt) {
      var unused = cache.offerAnswer(segment.id(), segment.usedRevision(), segment.schema());
    }
  }

  private synchronized boolean isTaking() {
    return phase == Phase.TAKING;
  }

  private void giveUp() {
    learn();
    if (end(Phase.OVER)) {
      log.warn(
          "Goes on before all that other members know has been read; tasks are asked for what is"
              + " missing: waitedMillis={}",
          LIMIT.toMillis());
    }
  }

  private void later(Duration delay, Runnable task) {
    try {
      var unused = scheduler.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      log.debug("The scheduler has been shut down", stopping);
    }
  }
}
