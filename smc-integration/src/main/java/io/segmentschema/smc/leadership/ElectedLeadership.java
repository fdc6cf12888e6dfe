package io.segmentschema.smc.leadership;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leadership of a node among others: it follows until the election names it, then takes the
 * store's epoch, and leads from the end of the first full poll after that. When the election passes
 * it over, or its electors are out of reach, it follows again at once; when another node takes the
 * epoch although this one is still named, it takes the epoch again after a pause.
 *
 * <p>The election comes first so that nodes do not take the epoch from each other in turn; what
 * keeps a node from writing that only believes that it leads is the epoch (ADR 11). Each election
 * opens a term; what was begun in an earlier term ends without effect.
 *
 * <p>Any thread may ask. The store and the electors are asked on the given scheduler, without the
 * lock.
 */
public final class ElectedLeadership implements Leadership, Candidate {

  private static final Logger log = LoggerFactory.getLogger(ElectedLeadership.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  /** After so many failures in one term another node may fare better: about 15 seconds. */
  private static final int MOST_FAILURES = 5;

  private static final Duration CHECK_PERIOD = Duration.ofSeconds(5);

  private enum Phase {
    IDLE,
    FOLLOWING,
    SEEKING,
    CATCHING_UP,
    LEADING,
    STOPPED
  }

  private final Election election;
  private final EpochStore store;
  private final FullPollRequest polls;
  private final Supplier<String> nodeName;
  private final ScheduledExecutorService scheduler;
  private final LeadershipNews news = new LeadershipNews(this::leading);
  private final Object lock = new Object();

  @GuardedBy("lock")
  private Phase phase = Phase.IDLE;

  /** Ours while we hold one, otherwise the highest that we know of. */
  @GuardedBy("lock")
  private LeaderEpoch epoch = LeaderEpoch.NONE;

  @GuardedBy("lock")
  private long term;

  @GuardedBy("lock")
  private int failures;

  /**
   * @param nodeName names this node in the store's row; asked when the epoch is taken
   */
  ElectedLeadership(
      Election election,
      EpochStore store,
      FullPollRequest polls,
      Supplier<String> nodeName,
      ScheduledExecutorService scheduler) {
    this.election = election;
    this.store = store;
    this.polls = polls;
    this.nodeName = nodeName;
    this.scheduler = scheduler;
  }

  /** Among the nodes that meet at one ZooKeeper. */
  public static ElectedLeadership byZooKeeper(
      ZooKeeperClient ensemble,
      String instance,
      EpochStore store,
      FullPollRequest polls,
      Supplier<String> nodeName,
      ScheduledExecutorService scheduler) {
    return new ElectedLeadership(
        new ZooKeeperElection(ensemble, instance), store, polls, nodeName, scheduler);
  }

  @Override
  public Role role() {
    synchronized (lock) {
      return holdsEpoch() ? Role.LEADER : Role.FOLLOWER;
    }
  }

  @Override
  public Optional<LeaderEpoch> leading() {
    synchronized (lock) {
      return phase == Phase.LEADING ? Optional.of(epoch) : Optional.empty();
    }
  }

  @Override
  public LeaderEpoch epoch() {
    synchronized (lock) {
      return epoch;
    }
  }

  @Override
  public void addListener(LeadershipListener listener) {
    news.add(listener);
  }

  @Override
  public void start() {
    synchronized (lock) {
      if (phase != Phase.IDLE) {
        return;
      }
      phase = Phase.FOLLOWING;
    }
    election.start(this);
    later(CHECK_PERIOD, this::check);
  }

  /** A node out of line would never lead, and nobody would notice before the others are gone. */
  private void check() {
    boolean follows;
    synchronized (lock) {
      if (phase == Phase.STOPPED) {
        return;
      }
      follows = phase == Phase.FOLLOWING;
    }
    try {
      if (follows) {
        election.check();
      }
    } catch (RuntimeException failure) {
      log.warn("Place in the election was not checked: reason={}", failure.toString());
    } finally {
      later(CHECK_PERIOD, this::check);
    }
  }

  @Override
  public void stop() {
    synchronized (lock) {
      phase = Phase.STOPPED;
      term++;
    }
    news.tell();
    election.stop();
  }

  @Override
  public void elected() {
    long begun;
    synchronized (lock) {
      if (phase != Phase.FOLLOWING) {
        return;
      }
      begun = enter(Phase.SEEKING);
      failures = 0;
    }
    later(Duration.ZERO, () -> seek(begun));
  }

  @Override
  public void passedOver() {
    boolean led;
    synchronized (lock) {
      if (phase == Phase.IDLE || phase == Phase.FOLLOWING || phase == Phase.STOPPED) {
        return;
      }
      led = holdsEpoch();
      enter(Phase.FOLLOWING);
    }
    if (led) {
      log.info("Leadership given up, the election names this node no longer: node={}", name());
    }
    news.tell();
  }

  @Override
  public StepDown stepDown() {
    if (role() != Role.LEADER) {
      return StepDown.NOT_LEADER;
    }
    if (!election.othersStand()) {
      return StepDown.ALONE;
    }
    log.info("Stepping down, because somebody asked for it: node={}", name());
    election.standBack();
    return StepDown.DONE;
  }

  @Override
  public void deposed(DeposedLeaderException seen) {
    synchronized (lock) {
      if (!holdsEpoch() || !seen.refused().equals(epoch)) {
        return; // Of a leadership that is over.
      }
    }
    lose(seen.refused(), seen.current());
  }

  @Override
  public void storeShows(LeaderEpoch shown) {
    LeaderEpoch mine;
    synchronized (lock) {
      if (shown.value() <= epoch.value()) {
        return;
      }
      if (!holdsEpoch()) {
        epoch = shown;
        return;
      }
      mine = epoch;
    }
    lose(mine, shown);
  }

  /** Another node has the epoch. As long as the election names us it is ours to take again. */
  private void lose(LeaderEpoch mine, LeaderEpoch current) {
    long begun;
    synchronized (lock) {
      if (!holdsEpoch() || !mine.equals(epoch)) {
        return;
      }
      begun = enter(Phase.SEEKING);
      epoch = current;
    }
    log.warn(
        "Another node has taken the store's leadership, this one writes nothing more under its"
            + " epoch: epoch={}, leaderEpoch={}",
        mine.value(),
        current.value());
    news.tell();
    later(FIRST_PAUSE, () -> seek(begun));
  }

  /**
   * The order matters: the epoch is read before the electors are asked. If they name us then,
   * whoever is named after us finds a higher epoch than the one we expect, or takes it from us; and
   * a node that was paused in here takes nothing away, because its epoch was read too early.
   */
  private void seek(long begun) {
    if (!is(begun, Phase.SEEKING)) {
      return;
    }
    try {
      LeaderEpoch expected = store.currentEpoch();
      if (!election.confirms()) {
        failed(begun, "The election does not confirm this node");
        return;
      }
      Optional<LeaderEpoch> won = store.winEpoch(expected, name());
      if (won.isEmpty()) {
        later(FIRST_PAUSE, () -> seek(begun));
      } else if (hold(begun, won.get())) {
        log.info("Leadership won: epoch={}, node={}", won.get().value(), name());
        catchUp(begun);
      }
    } catch (RuntimeException failure) {
      failed(begun, failure.toString());
    }
  }

  private void failed(long begun, String reason) {
    Duration pause;
    synchronized (lock) {
      if (term != begun || phase == Phase.STOPPED) {
        return;
      }
      failures++;
      pause = failures < MOST_FAILURES ? FIRST_PAUSE.multipliedBy(1L << failures) : Duration.ZERO;
    }
    if (pause.isZero()) {
      log.warn("This node cannot lead now, another one may: reason={}", reason);
      election.standBack();
      return;
    }
    log.warn(
        "Leadership cannot be taken now, will try again: inMillis={}, reason={}",
        pause.toMillis(),
        reason);
    later(pause, () -> again(begun));
  }

  private void again(long begun) {
    if (is(begun, Phase.CATCHING_UP)) {
      catchUp(begun);
    } else {
      seek(begun);
    }
  }

  private void catchUp(long begun) {
    polls
        .requestFullPoll()
        .whenComplete(
            (polled, failure) -> {
              if (failure != null) {
                failed(begun, failure.toString());
              } else if (lead(begun)) {
                log.info("Leading: epoch={}", epoch().value());
                news.tell();
              }
            });
  }

  private boolean lead(long begun) {
    synchronized (lock) {
      if (term != begun || phase != Phase.CATCHING_UP) {
        return false;
      }
      phase = Phase.LEADING;
      failures = 0;
      return true;
    }
  }

  private boolean hold(long begun, LeaderEpoch won) {
    synchronized (lock) {
      if (term != begun || phase != Phase.SEEKING) {
        return false; // Too late. Whoever is named finds it in the store and takes the next one.
      }
      epoch = won;
      phase = Phase.CATCHING_UP;
      return true;
    }
  }

  private boolean is(long begun, Phase expected) {
    synchronized (lock) {
      return term == begun && phase == expected;
    }
  }

  @GuardedBy("lock")
  private boolean holdsEpoch() {
    return phase == Phase.CATCHING_UP || phase == Phase.LEADING;
  }

  @GuardedBy("lock")
  private long enter(Phase next) {
    phase = next;
    return ++term;
  }

  private String name() {
    return nodeName.get();
  }

  private void later(Duration delay, Runnable task) {
    try {
      var unused = scheduler.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopped) {
      log.debug("The scheduler has been shut down", stopped);
    }
  }
}
