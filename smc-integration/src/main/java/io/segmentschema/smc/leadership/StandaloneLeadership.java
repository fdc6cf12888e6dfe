package io.segmentschema.smc.leadership;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.store.DeposedLeaderException;
import io.segmentschema.cache.store.LeaderEpoch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leadership of a service that runs alone: it takes the store's epoch when it starts and leads
 * from the end of the first full poll after that. A second service on the same store takes the
 * epoch away; then this one follows for the rest of its life and says so.
 *
 * <p>Any thread may ask. The store is asked on the given scheduler. Listeners are told one after
 * the other, outside the lock.
 */
public final class StandaloneLeadership implements Leadership {

  private static final Logger log = LoggerFactory.getLogger(StandaloneLeadership.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private enum Phase {
    IDLE,
    SEEKING,
    CATCHING_UP,
    LEADING,
    ENDED
  }

  private final EpochStore store;
  private final FullPollRequest polls;
  private final String nodeName;
  private final Later later;
  private final Object lock = new Object();

  @GuardedBy("lock")
  private final List<LeadershipListener> listeners = new ArrayList<>();

  @GuardedBy("lock")
  private Phase phase = Phase.IDLE;

  @GuardedBy("lock")
  private LeaderEpoch epoch = LeaderEpoch.NONE;

  /**
   * @param nodeName names this process in the store's row
   */
  public StandaloneLeadership(
      EpochStore store,
      FullPollRequest polls,
      String nodeName,
      ScheduledExecutorService scheduler) {
    this.store = store;
    this.polls = polls;
    this.nodeName = nodeName;
    this.later = new Later(scheduler);
  }

  @Override
  public Role role() {
    synchronized (lock) {
      return phase == Phase.IDLE || phase == Phase.ENDED ? Role.FOLLOWER : Role.LEADER;
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
    Optional<LeaderEpoch> now;
    synchronized (lock) {
      listeners.add(listener);
      now = phase == Phase.LEADING ? Optional.of(epoch) : Optional.empty();
    }
    now.ifPresent(listener::startedLeading);
  }

  @Override
  public void start() {
    synchronized (lock) {
      if (phase != Phase.IDLE) {
        return;
      }
      phase = Phase.SEEKING;
    }
    later.run(Duration.ZERO, () -> seek(FIRST_PAUSE));
  }

  @Override
  public void stop() {
    end();
  }

  @Override
  public StepDown stepDown() {
    return StepDown.ALONE;
  }

  @Override
  public void deposed(DeposedLeaderException seen) {
    storeShows(seen.current());
  }

  @Override
  public void storeShows(LeaderEpoch shown) {
    LeaderEpoch mine;
    synchronized (lock) {
      boolean held = phase == Phase.CATCHING_UP || phase == Phase.LEADING;
      if (!held || shown.value() <= epoch.value()) {
        return;
      }
      mine = epoch;
    }
    log.warn(
        "Another service leads this store now, this one only serves readers from here on: epoch={},"
            + " leaderEpoch={}",
        mine.value(),
        shown.value());
    end();
    synchronized (lock) {
      epoch = shown;
    }
  }

  private void seek(Duration pause) {
    if (!isSeeking()) {
      return; // Stopped meanwhile: an epoch won now would only depose a service that works.
    }
    try {
      Optional<LeaderEpoch> won = store.winEpoch(store.currentEpoch(), nodeName);
      if (won.isPresent() && became(Phase.SEEKING, Phase.CATCHING_UP, won.get())) {
        log.info("Leadership won: epoch={}, node={}", won.get().value(), nodeName);
        catchUp(pause);
      } else if (won.isEmpty()) {
        later.run(FIRST_PAUSE, () -> seek(FIRST_PAUSE));
      }
    } catch (RuntimeException failure) {
      if (!isSeeking()) {
        log.debug("Leadership was being sought when the service stopped", failure);
        return;
      }
      log.warn(
          "Leadership cannot be sought now, will try again: inMillis={}, reason={}",
          pause.toMillis(),
          failure.toString());
      later.run(pause, () -> seek(longer(pause)));
    }
  }

  private boolean isSeeking() {
    synchronized (lock) {
      return phase == Phase.SEEKING;
    }
  }

  private void catchUp(Duration pause) {
    polls
        .requestFullPoll()
        .whenComplete(
            (polled, failure) -> {
              if (failure == null) {
                lead();
              } else if (role() == Role.LEADER) {
                later.run(pause, () -> catchUp(longer(pause)));
              }
            });
  }

  private void lead() {
    LeaderEpoch mine = epoch();
    if (became(Phase.CATCHING_UP, Phase.LEADING, mine)) {
      log.info("Leading: epoch={}", mine.value());
      tell(listener -> listener.startedLeading(mine));
    }
  }

  private void end() {
    boolean wasLeading;
    synchronized (lock) {
      wasLeading = phase == Phase.LEADING;
      phase = Phase.ENDED;
    }
    if (wasLeading) {
      tell(LeadershipListener::stoppedLeading);
    }
  }

  private boolean became(Phase from, Phase to, LeaderEpoch withEpoch) {
    synchronized (lock) {
      if (phase != from) {
        return false;
      }
      phase = to;
      epoch = withEpoch;
      return true;
    }
  }

  private void tell(Consumer<LeadershipListener> news) {
    List<LeadershipListener> all;
    synchronized (lock) {
      all = List.copyOf(listeners);
    }
    for (LeadershipListener listener : all) {
      try {
        news.accept(listener);
      } catch (RuntimeException fault) {
        log.error("A listener of the leadership failed: listener={}", listener, fault);
      }
    }
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
  }
}
