package io.segmentschema.smc.simulation;

import java.util.ArrayList;
import java.util.List;

/** What happened in a run, a line each, for whoever must understand a failure. */
final class Story {

  private final List<String> lines = new ArrayList<>();
  private final Tally tally = new Tally();
  private int step;
  private boolean paused;

  void step(int number) {
    step = number;
  }

  /** Leaves out what follows, where everything goes as it should. */
  void pause(boolean pause) {
    paused = pause;
  }

  /** Counts something that went on while faults were on. */
  void count(Tally.Occurrence what) {
    if (!paused) {
      tally.count(what);
    }
  }

  Tally tally() {
    return tally;
  }

  void tell(String line) {
    if (paused) {
      return;
    }
    lines.add(String.format("%4d  %s", step, line));
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
