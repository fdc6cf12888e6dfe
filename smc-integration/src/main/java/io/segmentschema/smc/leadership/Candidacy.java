package io.segmentschema.smc.leadership;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.store.LeaderEpoch;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a node stands between following and leading, and what it knows of the epoch: everything
 * that changes together, under one lock, without asking anybody. Each time that the node sets out
 * for the epoch a term opens; who acts for an earlier one is told that it is over. Thread-safe.
 */
final class Candidacy {

  /** Who held the epoch for that long has nobody who takes it away again and again. */
  private static final Duration PEACE = Duration.ofMinutes(10);

  private enum Phase {
    IDLE,
    FOLLOWING,
    SEEKING,
    CATCHING_UP,
    LEADING,
    STOPPED
  }

  @GuardedBy("this")
  private Phase phase = Phase.IDLE;

  /** Ours while we hold one, otherwise the highest that we know of. */
  @GuardedBy("this")
  private LeaderEpoch epoch = LeaderEpoch.NONE;

  @GuardedBy("this")
  private long term;

  @GuardedBy("this")
  private int failures;

  /** When the first of them in a row was noticed. */
  @GuardedBy("this")
  private long failingSinceNanos;

  /** Whether a poll of this node has read the store. */
  @GuardedBy("this")
  private boolean hasReadStore;

  /** How often in a row the epoch was lost while the election went on naming this node. */
  @GuardedBy("this")
  private int losses;

  @GuardedBy("this")
  private long heldSinceNanos;

  /**
   * The epoch is another node's.
   *
   * @param term opened to take it back
   * @param times how often that has happened in a row
   */
  record Loss(long term, int times) {}

  /** How often in a row a term has failed, and for how long. */
  record Failing(int times, Duration since) {}

  synchronized LeaderEpoch epoch() {
    return epoch;
  }

  synchronized Optional<LeaderEpoch> leading() {
    return phase == Phase.LEADING ? Optional.of(epoch) : Optional.empty();
  }

  /** Whether this node stands, or ought to, and nobody has named it. */
  synchronized boolean isFollowing() {
    return phase == Phase.FOLLOWING && hasReadStore;
  }

  /** Takes note that the store was read; whether that was the first time. */
  synchronized boolean readStore() {
    boolean isFirst = !hasReadStore;
    hasReadStore = true;
    return isFirst;
  }

  synchronized boolean hasStopped() {
    return phase == Phase.STOPPED;
  }

  /** Whether the epoch is this node's, as far as it knows. */
  synchronized boolean holdsEpoch() {
    return phase == Phase.CATCHING_UP || phase == Phase.LEADING;
  }

  /** Begins to follow, once. */
  synchronized boolean begin() {
    if (phase != Phase.IDLE) {
      return false;
    }
    phase = Phase.FOLLOWING;
    return true;
  }

  /** For good. */
  synchronized void stop() {
    enter(Phase.STOPPED);
  }

  /** Sets out for the epoch: the term, if this node followed until now. */
  synchronized OptionalLong seek() {
    if (phase != Phase.FOLLOWING) {
      return OptionalLong.empty();
    }
    failures = 0;
    return OptionalLong.of(enter(Phase.SEEKING));
  }

  /** Follows again, whatever it was about to do; whether it held the epoch. */
  synchronized boolean follow() {
    if (phase == Phase.IDLE || phase == Phase.STOPPED) {
      return false;
    }
    boolean held = holdsEpoch();
    losses = 0;
    enter(Phase.FOLLOWING);
    return held;
  }

  /** Sets out anew, because another node has taken that epoch; empty if it was not this node's. */
  synchronized Optional<Loss> lose(LeaderEpoch mine, LeaderEpoch current, long nowNanos) {
    if (!holdsEpoch() || !mine.equals(epoch)) {
      return Optional.empty();
    }
    boolean wasHeldInPeace = nowNanos - heldSinceNanos >= PEACE.toNanos();
    losses = wasHeldInPeace ? 1 : losses + 1;
    epoch = current;
    return Optional.of(new Loss(enter(Phase.SEEKING), losses));
  }

  /** Takes note of a higher epoch; the one that is lost by it, if this node held one. */
  synchronized Optional<LeaderEpoch> learn(LeaderEpoch shown) {
    if (shown.value() <= epoch.value()) {
      return Optional.empty();
    }
    if (holdsEpoch()) {
      return Optional.of(epoch);
    }
    epoch = shown;
    return Optional.empty();
  }

  /** Whether the term still lasts and has no epoch yet. */
  synchronized boolean isSeeking(long begun) {
    return is(begun, Phase.SEEKING);
  }

  /** Whether the term still lasts, has its epoch, and lacks the poll. */
  synchronized boolean isCatchingUp(long begun) {
    return is(begun, Phase.CATCHING_UP);
  }

  /** Has the epoch, if it is not too late. */
  synchronized boolean hold(long begun, LeaderEpoch won, long nowNanos) {
    if (!is(begun, Phase.SEEKING)) {
      return false;
    }
    epoch = won;
    heldSinceNanos = nowNanos;
    phase = Phase.CATCHING_UP;
    failures = 0;
    return true;
  }

  /** Leads, if it is not too late. */
  synchronized boolean lead(long begun) {
    if (!is(begun, Phase.CATCHING_UP)) {
      return false;
    }
    phase = Phase.LEADING;
    failures = 0;
    return true;
  }

  /** Counts a failure of the term; empty if that is over. */
  synchronized Optional<Failing> fail(long begun, long nowNanos) {
    if (term != begun || phase == Phase.STOPPED) {
      return Optional.empty();
    }
    if (failures == 0) {
      failingSinceNanos = nowNanos;
    }
    return Optional.of(new Failing(++failures, Duration.ofNanos(nowNanos - failingSinceNanos)));
  }

  @GuardedBy("this")
  private boolean is(long begun, Phase expected) {
    return term == begun && phase == expected;
  }

  @GuardedBy("this")
  private long enter(Phase next) {
    phase = next;
    return ++term;
  }
}
