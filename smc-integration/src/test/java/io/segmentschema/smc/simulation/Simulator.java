package io.segmentschema.smc.simulation;

import java.util.List;
import java.util.Optional;

/** Plays runs and says how they ended. */
final class Simulator {

  private static final int STEPS = 240;
  private static final int ANY_NUMBER = Integer.MAX_VALUE;

  private Simulator() {}

  /**
   * A run that broke an invariant.
   *
   * @param seed the seed that it came from, 0 for a list of choices
   * @param choices every decision of the run
   */
  record Failure(
      long seed, List<Integer> choices, String invariant, String story, Throwable cause) {

    @Override
    public String toString() {
      return "seed="
          + seed
          + " choices="
          + choices.size()
          + "\n"
          + story
          + "\n   => "
          + cause
          + (cause.getCause() == null ? "" : "\n   => " + cause.getCause());
    }
  }

  /** Plays the run of a seed. */
  static Optional<Failure> play(long seed) {
    return play(seed, new Tally());
  }

  /**
   * Plays the run of a seed.
   *
   * @param tally is added what occurred
   */
  static Optional<Failure> play(long seed, Tally tally) {
    return play(seed, Choices.ofSeed(seed), STEPS, tally);
  }

  /** Plays the run of a seed in which an election decides who may lead. */
  static Optional<Failure> playElected(long seed, Tally tally) {
    Choices choices = Choices.ofSeed(seed);
    return play(seed, choices, STEPS, new Simulation(choices, true), tally);
  }

  /** The same failure with as little around it as can be had. */
  static Failure shrunk(Failure failure) {
    return new Shrinker(Simulator::replay).shrink(failure);
  }

  /** Plays a list of choices. */
  static Optional<Failure> replay(List<Integer> choices) {
    return play(0, Choices.replay(choices), ANY_NUMBER, new Tally());
  }

  private static Optional<Failure> play(long seed, Choices choices, int steps, Tally tally) {
    return play(seed, choices, steps, new Simulation(choices), tally);
  }

  private static Optional<Failure> play(
      long seed, Choices choices, int steps, Simulation simulation, Tally tally) {
    try {
      simulation.run(steps);
      return Optional.empty();
    } catch (AssertionError | RuntimeException broken) {
      return Optional.of(
          new Failure(seed, choices.made(), kind(broken), simulation.story().toString(), broken));
    } finally {
      simulation.close();
      tally.add(simulation.story().tally());
    }
  }

  /** What broke, without the particulars. */
  private static String kind(Throwable broken) {
    Throwable cause = broken.getCause() == null ? broken : broken.getCause();
    String message = String.valueOf(cause.getMessage());
    return cause instanceof Violation
        ? message.substring(0, message.indexOf(':'))
        : cause.getClass().getName();
  }
}
