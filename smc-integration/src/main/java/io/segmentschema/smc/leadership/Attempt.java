package io.segmentschema.smc.leadership;

import com.google.common.base.Ticker;
import io.segmentschema.cache.store.LeaderEpoch;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a node that the election has named: to the store's epoch, and from there to the end of
 * a full poll. What fails is tried again after a pause. A node that has not got the epoch for 15
 * seconds, however long its tries hang, or whose polls after that have failed for as long, gives
 * its place in the election away if another one stands. Each step looks first whether its term
 * still lasts, and then waits for the electors or the store, on the scheduler, without a lock.
 */
final class Attempt {

  private static final Logger log = LoggerFactory.getLogger(Attempt.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);

  /** Before the epoch is taken back from somebody who takes it again and again. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private static final int MOST_DOUBLINGS = 10;

  /** After that long another node may fare better. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Candidacy candidacy;
  private final Election election;
  private final EpochStore store;
  private final FullPollRequest polls;
  private final Supplier<String> nodeName;
  private final Later later;
  private final Ticker ticker;
  private final Runnable leads;

  /**
   * @param leads is called when this node has begun to lead
   */
  Attempt(
      Candidacy candidacy,
      Election election,
      EpochStore store,
      FullPollRequest polls,
      Supplier<String> nodeName,
      Later later,
      Ticker ticker,
      Runnable leads) {
    this.candidacy = candidacy;
    this.election = election;
    this.store = store;
    this.polls = polls;
    this.nodeName = nodeName;
    this.later = later;
    this.ticker = ticker;
    this.leads = leads;
  }

  /** Sets out at once. */
  void begin(long term) {
    begin(term, Duration.ZERO);
  }

  /**
   * Sets out after a pause, because another node has taken the epoch: twice as long each time, so
   * that two which are both elected, each by its own electors, do not take turns every moment.
   */
  Duration beginAnew(Candidacy.Loss loss) {
    Duration pause = doubled(loss.times() - 1, LONGEST_WAIT);
    begin(loss.term(), pause);
    return pause;
  }

  private void begin(long term, Duration pause) {
    later.run(pause, () -> seek(term));
    later.run(pause.plus(PATIENCE), () -> watch(term));
  }

  /** A try that hangs says nothing, so this does not wait for one to fail. */
  private void watch(long term) {
    if (candidacy.isSeeking(term)
        && !standsBack("The epoch was not to be had for " + PATIENCE.toSeconds() + " s")) {
      later.run(PATIENCE, () -> watch(term));
    }
  }

  /**
   * The order matters: the epoch is read before the electors are asked. If they name us then,
   * whoever is named after us finds a higher epoch than the one we expect, or takes it from us; and
   * a node that was paused in here takes nothing away, because its epoch was read too early.
   */
  private void seek(long term) {
    if (!candidacy.isSeeking(term)) {
      return;
    }
    try {
      LeaderEpoch expected = store.currentEpoch();
      if (!election.confirms()) {
        failed(term, "The election does not confirm this node");
        return;
      }
      Optional<LeaderEpoch> won = store.winEpoch(expected, nodeName.get());
      if (won.isEmpty()) {
        later.run(FIRST_PAUSE, () -> seek(term)); // Another node wanted it, too.
      } else if (candidacy.hold(term, won.get(), ticker.read())) {
        log.info("Leadership won: epoch={}, node={}", won.get().value(), nodeName.get());
        catchUp(term);
      } // Otherwise too late. Whoever is named finds it in the store and takes the next one.
    } catch (RuntimeException failure) {
      failed(term, failure.toString());
    }
  }

  private void catchUp(long term) {
    polls
        .requestFullPoll()
        .whenComplete(
            (polled, failure) -> {
              if (failure != null) {
                failed(term, failure.toString());
              } else if (candidacy.lead(term)) {
                log.info("Leading: epoch={}", candidacy.epoch().value());
                leads.run();
              }
            });
  }

  private void failed(long term, String reason) {
    Optional<Candidacy.Failing> failing = candidacy.fail(term, ticker.read());
    if (failing.isEmpty()) {
      return;
    }
    Duration pause = doubled(failing.get().times(), LONGEST_PAUSE);
    boolean isLong = failing.get().since().plus(pause).compareTo(PATIENCE) > 0;
    if (isLong && standsBack(reason)) {
      return;
    }
    log.warn(
        "Leadership cannot be taken now, will try again: inMillis={}, reason={}",
        pause.toMillis(),
        reason);
    later.run(pause, () -> again(term));
  }

  private static Duration doubled(int times, Duration most) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(times, MOST_DOUBLINGS));
    return pause.compareTo(most) < 0 ? pause : most;
  }

  /** Has another node be elected, unless this one is in its place and the only one in line. */
  private boolean standsBack(String reason) {
    try {
      if (!election.othersStand() && election.confirms()) {
        return false;
      }
    } catch (RuntimeException unavailable) {
      log.debug("Electors cannot be asked who stands", unavailable);
      return false;
    }
    log.warn("This node cannot lead now, another one may: reason={}", reason);
    election.standBack();
    return true;
  }

  private void again(long term) {
    if (candidacy.isCatchingUp(term)) {
      catchUp(term);
    } else {
      seek(term);
    }
  }
}
