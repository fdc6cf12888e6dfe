package io.segmentschema.smc.leadership;

import io.segmentschema.cache.store.LeaderEpoch;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a node that the election has named: to the store's epoch, and from there to the end of
 * a full poll. What fails is tried again after a pause; after some failures in a row the place in
 * the election is given away. Each step looks first whether its term still lasts, and then waits
 * for the electors or the store, on the scheduler, without a lock.
 */
final class Attempt {

  private static final Logger log = LoggerFactory.getLogger(Attempt.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  /** After so many failures in one term another node may fare better: about 15 seconds. */
  private static final int MOST_FAILURES = 5;

  private final Candidacy candidacy;
  private final Election election;
  private final EpochStore store;
  private final FullPollRequest polls;
  private final Supplier<String> nodeName;
  private final Later later;
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
      Runnable leads) {
    this.candidacy = candidacy;
    this.election = election;
    this.store = store;
    this.polls = polls;
    this.nodeName = nodeName;
    this.later = later;
    this.leads = leads;
  }

  /** Sets out at once. */
  void begin(long term) {
    later.run(Duration.ZERO, () -> seek(term));
  }

  /** Sets out after a pause, because another node wanted the epoch too. */
  void beginAnew(long term) {
    later.run(FIRST_PAUSE, () -> seek(term));
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
        beginAnew(term);
      } else if (candidacy.hold(term, won.get())) {
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
    OptionalInt failures = candidacy.fail(term);
    if (failures.isEmpty()) {
      return;
    }
    if (failures.getAsInt() >= MOST_FAILURES) {
      log.warn("This node cannot lead now, another one may: reason={}", reason);
      election.standBack();
      return;
    }
    Duration pause = FIRST_PAUSE.multipliedBy(1L << failures.getAsInt());
    log.warn(
        "Leadership cannot be taken now, will try again: inMillis={}, reason={}",
        pause.toMillis(),
        reason);
    later.run(pause, () -> again(term));
  }

  private void again(long term) {
    if (candidacy.isCatchingUp(term)) {
      catchUp(term);
    } else {
      seek(term);
    }
  }
}
