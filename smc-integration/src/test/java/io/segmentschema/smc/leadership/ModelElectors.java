package io.segmentschema.smc.leadership;

import com.google.common.base.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Electors in this process: they name the first in line. A node hears of it on its own scheduler,
 * late perhaps, so that two may believe themselves named. For one thread at a time.
 */
public final class ModelElectors {

  /** Runs whenever a node asks, before it is answered: others may be at work meanwhile. */
  private final Runnable whileAsked;

  private final List<Place> all = new ArrayList<>();
  private final List<Place> line = new ArrayList<>();
  private @Nullable Place named;

  public ModelElectors(Runnable whileAsked) {
    this.whileAsked = whileAsked;
  }

  /** The leadership of a node that stands as soon as it has started and read the store. */
  public ElectedLeadership leadershipOf(
      String name,
      EpochStore store,
      FullPollRequest polls,
      ScheduledExecutorService scheduler,
      Ticker ticker) {
    Place place = new Place(name, scheduler);
    all.add(place);
    return new ElectedLeadership(place, store, polls, () -> name, scheduler, ticker);
  }

  /** The names of those that stand, the named one first. */
  public List<String> line() {
    return line.stream().map(place -> place.name).toList();
  }

  /** The electors hold the node for dead: its place is gone before it hears of it. */
  public void expire(String name) {
    of(name).leave();
  }

  /** The node reaches the electors no more, and takes that for a loss; its place is still there. */
  public void cutOff(String name) {
    Place place = of(name);
    place.reaches = false;
    place.hear(Candidate::passedOver);
  }

  /** The process is gone. */
  public void died(String name) {
    Place place = of(name);
    all.remove(place);
    place.leave();
  }

  /** All reach the electors again, who name the first in line anew. */
  public void heal() {
    all.forEach(place -> place.reaches = true);
    named = null;
    nameFirst();
  }

  private Place of(String name) {
    return all.stream().filter(place -> place.name.equals(name)).findFirst().orElseThrow();
  }

  @SuppressWarnings("ReferenceEquality") // a place is itself and nothing else
  private void nameFirst() {
    Place first = line.isEmpty() ? null : line.get(0);
    if (first != named) {
      named = first;
      if (first != null && first.reaches) {
        first.hear(Candidate::elected);
      }
    }
  }

  private final class Place implements Election {

    private final String name;
    private final ScheduledExecutorService scheduler;
    private final Deque<Consumer<Candidate>> news = new ArrayDeque<>();
    private @Nullable Candidate candidate;
    private boolean reaches = true;

    Place(String name, ScheduledExecutorService scheduler) {
      this.name = name;
      this.scheduler = scheduler;
    }

    @Override
    public void start(Candidate standing) {
      candidate = standing;
      lineUp();
    }

    @Override
    public boolean confirms() {
      ask();
      return !line.isEmpty() && line.get(0) == this;
    }

    @Override
    public void check() {
      ask();
      lineUp();
    }

    @Override
    public boolean othersStand() {
      ask();
      return line.size() > (line.contains(this) ? 1 : 0);
    }

    @Override
    public ZooKeeperConnection connection() {
      return new ZooKeeperConnection(ZooKeeperConnection.State.CONNECTED, Duration.ZERO);
    }

    @Override
    public void standBack() {
      ask();
      leave();
      lineUp();
    }

    @Override
    public void stop() {
      candidate = null;
      leave();
    }

    private void ask() {
      whileAsked.run();
      if (!reaches) {
        throw new ElectionUnavailableException("cut off", new IllegalStateException(name));
      }
    }

    private void lineUp() {
      if (candidate != null && !line.contains(this)) {
        line.add(this);
        nameFirst();
      }
    }

    private void leave() {
      if (line.remove(this)) {
        hear(Candidate::passedOver);
        nameFirst();
      }
    }

    /** One piece of news after the other, whichever of the node's threads brings it. */
    private void hear(Consumer<Candidate> piece) {
      news.add(piece);
      try {
        var unused = scheduler.schedule(this::tellNext, 0, TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException gone) {
        news.clear();
      }
    }

    private void tellNext() {
      Consumer<Candidate> next = news.poll();
      Candidate standing = candidate;
      if (next != null && standing != null) {
        next.accept(standing);
      }
    }
  }
}
