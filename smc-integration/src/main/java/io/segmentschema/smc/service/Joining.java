package io.segmentschema.smc.service;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.poller.PollListener;
import io.segmentschema.poller.PollReport;
import io.segmentschema.smc.leadership.Later;
import io.segmentschema.smc.members.Peers;
import io.segmentschema.smc.service.json.TaskWordsReader.Pending;
import io.segmentschema.smc.service.store.StoreOperations;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a node that has just come know what realtime tasks have told the others: it takes all of it
 * from one member that is ready, and waits for a poll that began after that, so that what became
 * final there meanwhile is readable here. Messages of tasks come in all the while. A member tells
 * nothing before it knows this node: from then on it passes on what it hears. Who does not answer
 * is asked again for ten seconds, unless nobody listens there any more; then the node goes on
 * without, and what it lacks it asks the tasks for.
 *
 * <p>Readers wait for this, but for ten seconds at most: where it takes longer until it is known
 * who else is there, all of it happens while they are answered.
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
    OVER,
    STOPPED
  }

  private final SchemaCache cache;
  private final Peers peers;
  private final StoreOperations store;
  private final Later later;
  private final Ticker ticker;

  @GuardedBy("this")
  private Phase phase = Phase.IDLE;

  /** How often it has begun; answers to what was asked before that decide nothing. */
  @GuardedBy("this")
  private int round;

  @GuardedBy("this")
  private long takenNanos;

  /** What the store does not have yet; it needs the rows of a poll that began later. */
  @GuardedBy("this")
  private final Map<SegmentId, Pending> pending = new LinkedHashMap<>();

  /** Volatile: set under the lock, read by every request. */
  private volatile boolean waitedFor = true;

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
    this.later = new Later(scheduler);
    this.ticker = ticker;
  }

  /** Whether readers wait for it; they do from before it is started, until it is over once. */
  public boolean isWaitedFor() {
    return waitedFor;
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
        waitedFor = false;
        return;
      }
      phase = Phase.OVER;
    }
    later.run(LIMIT, this::goOn);
    again();
  }

  /**
   * Begins anew: others have not known this node for a while, and passed nothing on to it. Does
   * nothing before it is started. Any thread.
   */
  public void again() {
    int begun;
    synchronized (this) {
      if (phase == Phase.IDLE || phase == Phase.STOPPED) {
        return;
      }
      phase = Phase.TAKING;
      round++;
      begun = round;
      cache.beginRealtimeTakeover();
    }
    awaitMembers(begun);
  }

  /** Waits for nobody any more; safe to call twice. */
  public void stop() {
    int last;
    synchronized (this) {
      last = round;
    }
    var unused = end(last, Phase.STOPPED);
  }

  private void awaitMembers(int begun) {
    if (!isTaking(begun)) {
      return;
    }
    if (peers.areKnown()) {
      later.run(LIMIT, () -> giveUp(begun));
      lookAround(begun);
    } else {
      later.run(PAUSE, () -> awaitMembers(begun));
    }
  }

  private void lookAround(int begun) {
    if (!isTaking(begun)) {
      return;
    }
    if (peers.isAlone()) {
      var unused = end(begun, Phase.OVER);
      return;
    }
    var unused =
        new Takeover(cache, peers, () -> isTaking(begun), this::keep)
            .ask()
            .whenComplete(
                (outcome, failure) ->
                    goOn(begun, failure == null ? outcome : Takeover.Outcome.INCOMPLETE));
  }

  private void goOn(int begun, Takeover.Outcome outcome) {
    switch (outcome) {
      case INCOMPLETE -> later.run(PAUSE, () -> lookAround(begun));
      case NOBODY_THERE -> {
        var unused = end(begun, Phase.OVER);
      }
      case DONE -> {
        if (end(begun, Phase.POLLING)) {
          store.pollSoon();
        }
      }
    }
  }

  /**
   * Nothing more is taken over. Handoffs are let go under the same lock under which they begin to
   * wait, so that they wait if it begins anew meanwhile.
   */
  private synchronized boolean end(int begun, Phase next) {
    boolean isOver = phase == Phase.OVER && next != Phase.STOPPED;
    if (begun != round || isOver || phase == next || phase == Phase.STOPPED) {
      return false;
    }
    phase = next;
    takenNanos = ticker.read();
    if (next != Phase.POLLING) {
      waitedFor = false;
    }
    cache.endRealtimeTakeover();
    return true;
  }

  @Override
  public void polled(PollReport report) {
    long beganNanos = ticker.read() - report.duration().toNanos();
    int begun;
    synchronized (this) {
      if (phase != Phase.POLLING) {
        return;
      }
      begun = round;
      if (beganNanos - takenNanos < 0) {
        store.pollSoon();
        return;
      }
    }
    learn();
    var unused = end(begun, Phase.OVER);
  }

  private synchronized void keep(List<Pending> told) {
    told.forEach(segment -> pending.put(segment.id(), segment));
  }

  private void learn() {
    List<Pending> learnt;
    synchronized (this) {
      learnt = ImmutableList.copyOf(pending.values());
      pending.clear();
    }
    for (Pending segment : learnt) {
      var unused = cache.offerAnswer(segment.id(), segment.usedRevision(), segment.schema());
    }
  }

  private synchronized boolean isTaking(int begun) {
    return begun == round && phase == Phase.TAKING;
  }

  /** Readers have waited long enough. */
  private void goOn() {
    synchronized (this) {
      if (!waitedFor) {
        return;
      }
      waitedFor = false;
    }
    if (!peers.areKnown()) {
      log.warn(
          "Goes on before it is known who else is there; what other members know of realtime tasks"
              + " is taken over as soon as they are known: waitedMillis={}",
          LIMIT.toMillis());
    }
  }

  private void giveUp(int begun) {
    if (!isTaking(begun)) {
      return;
    }
    learn();
    if (end(begun, Phase.OVER)) {
      log.warn(
          "Goes on before all that other members know has been read; tasks are asked for what is"
              + " missing: waitedMillis={}",
          LIMIT.toMillis());
    }
  }
}
