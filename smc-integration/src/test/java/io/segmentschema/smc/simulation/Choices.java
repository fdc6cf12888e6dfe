package io.segmentschema.smc.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Every decision of a run, drawn from a seed or played back from a list, and kept. The first option
 * of each decision is the calm one, which is what a list that has ended gives; so a list stays
 * playable when pieces are cut out of it. Used by one thread at a time.
 */
final class Choices {

  private final Random random;
  private final List<Integer> script;
  private final boolean scripted;
  private final List<Integer> made = new ArrayList<>();

  private Choices(Random random, List<Integer> script, boolean scripted) {
    this.random = random;
    this.script = script;
    this.scripted = scripted;
  }

  static Choices ofSeed(long seed) {
    return new Choices(new Random(seed * 0x9E3779B97F4A7C15L), List.of(), false);
  }

  static Choices replay(List<Integer> script) {
    return new Choices(new Random(0), script, true);
  }

  /** One of 0 to options - 1. */
  int pick(int options) {
    int value = 0;
    if (scripted) {
      value = made.size() < script.size() ? script.get(made.size()) % options : 0;
    } else {
      value = random.nextInt(options);
    }
    made.add(value);
    return value;
  }

  /** True once in so many times. */
  boolean oneIn(int times) {
    return pick(times) == times - 1;
  }

  <T> T oneOf(List<T> options) {
    return options.get(pick(options.size()));
  }

  /** Whether a script has been played to its end. */
  boolean isOver() {
    return scripted && made.size() >= script.size();
  }

  /** What was decided so far. */
  List<Integer> made() {
    return List.copyOf(made);
  }
}
