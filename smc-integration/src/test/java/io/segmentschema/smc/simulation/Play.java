package io.segmentschema.smc.simulation;

import java.util.Optional;

/**
 * Plays runs for as long as one wants: {@code Play FIRST_SEED MINUTES}. Prints how many schedules
 * per second, and ends at the first failure.
 */
final class Play {

  private Play() {}

  public static void main(String[] args) {
    QuietLog.begin();
    long seed = Long.parseLong(args[0]);
    long began = System.nanoTime();
    long until = began + (long) (Double.parseDouble(args[1]) * 60e9);
    long played = 0;
    Optional<Simulator.Failure> failure = Optional.empty();
    while (failure.isEmpty() && System.nanoTime() < until) {
      failure = Simulator.play(seed + played);
      played++;
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    failure = failure.map(Simulator::shrunk);
    System.out.printf(
        "Simulation: seeds %d to %d, %.0f schedules per second%n",
        seed, seed + played - 1, played / seconds);
    failure.ifPresent(System.out::println);
    System.exit(failure.isPresent() ? 1 : 0);
  }
}
