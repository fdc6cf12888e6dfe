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
      story.tell("deadlock: " + what + " is rolled back");
      throw new ModelStore.ConflictException("Deadlock: operation=" + what);
    }
    if (fate == 11) {
      story.tell("store fails: " + what + " is rolled back");
      throw new MetadataStoreUnavailableException("The store failed: operation=" + what);
    }
  }

  @Override
  public void afterCommit(String what) {
    story.tell("committed: " + what);
    afterEachCommit.forEach(listener -> listener.accept(what, actors.owner()));
    actors.pause(what + " is committed");
    if (faults && choices.pick(12) == 11) {
      story.tell("the answer to " + what + " is lost");
      throw new MetadataStoreUnavailableException("The answer was lost: operation=" + what);
    }
  }

  @Override
  public void reading(String what) {
    if (!what.equals("poll")) {
      return;
    }
    actors.pause("polls");
    if (faults && choices.pick(20) == 19) {
      story.tell("a poll breaks off");
      throw new MetadataStoreUnavailableException("The poll broke off");
    }
  }
}
