package io.segmentschema.smc.simulation;

import io.segmentschema.cache.store.MetadataStoreUnavailableException;
import io.segmentschema.poller.ModelStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Lets others step in around each transaction, and lets some go wrong: deadlocks, failures before
 * the commit, answers lost after it, waits that take too long, polls that break off.
 */
final class FaultyStore implements ModelStore.Hooks {

  private final Actors actors;
  private final Choices choices;
  private final Story story;
  private final List<BiConsumer<String, Object>> afterEachCommit = new ArrayList<>();
  private boolean faults = true;
  private boolean held;

  FaultyStore(Actors actors, Choices choices, Story story) {
    this.actors = actors;
    this.choices = choices;
    this.story = story;
  }

  /** Has it told of each commit: what it was and whose. */
  void afterEachCommit(BiConsumer<String, Object> listener) {
    afterEachCommit.add(listener);
  }

  /** Whether a writer is at work. */
  boolean isHeld() {
    return held;
  }

  void pauseFaults(boolean pause) {
    faults = !pause;
  }

  @Override
  public boolean takeTicket(Duration patience) {
    actors.pause("asks for the right to write");
    while (held) {
      if (faults && choices.oneIn(8)) {
        story.count(Tally.Occurrence.WRITERS_OUT_OF_PATIENCE);
        return false;
      }
      actors.pause("waits for the right to write");
    }
    held = true;
    return true;
  }

  @Override
  public void returnTicket() {
    held = false;
  }

  @Override
  public void beforeCommit(String what) {
    actors.pause(what + " is about to commit");
    if (!faults) {
      return;
    }
    int fate = choices.pick(12);
    if (fate == 10) {
      story.count(Tally.Occurrence.DEADLOCKS);
      story.tell("deadlock: " + what + " is rolled back");
      throw new ModelStore.ConflictException("Deadlock: operation=" + what);
    }
    if (fate == 11) {
      story.count(Tally.Occurrence.FAILED_COMMITS);
      story.tell("store fails: " + what + " is rolled back");
      throw new MetadataStoreUnavailableException("The store failed: operation=" + what);
    }
  }

  @Override
  public void afterCommit(String what) {
    story.tell("committed: " + what);
    count(what);
    afterEachCommit.forEach(listener -> listener.accept(what, actors.owner()));
    actors.pause(what + " is committed");
    int times = what.equals("backfill") ? 2 : 12; // There are few of them.
    if (faults && choices.oneIn(times)) {
      story.count(Tally.Occurrence.LOST_ANSWERS);
      if (what.equals("backfill")) {
        story.count(Tally.Occurrence.LOST_BACKFILL_ANSWERS);
      }
      story.tell("the answer to " + what + " is lost");
      throw new MetadataStoreUnavailableException("The answer was lost: operation=" + what);
    }
  }

  private void count(String what) {
    switch (what) {
      case "publish" -> story.count(Tally.Occurrence.PUBLISHES);
      case "markUnused" -> story.count(Tally.Occurrence.MARKED_UNUSED);
      case "backfill" -> story.count(Tally.Occurrence.BACKFILLS);
      case "reconcile" -> story.count(Tally.Occurrence.RECONCILED);
      case "cleanup" -> story.count(Tally.Occurrence.CLEANUPS_THAT_DELETED);
      case "winEpoch" -> story.count(Tally.Occurrence.LEADERS);
      default -> throw new IllegalArgumentException(what);
    }
  }

  @Override
  public void reading(String what) {
    if (!what.equals("poll")) {
      return;
    }
    actors.pause("polls");
    if (faults && choices.pick(20) == 19) {
      story.count(Tally.Occurrence.BROKEN_POLLS);
      story.tell("a poll breaks off");
      throw new MetadataStoreUnavailableException("The poll broke off");
    }
  }
}
