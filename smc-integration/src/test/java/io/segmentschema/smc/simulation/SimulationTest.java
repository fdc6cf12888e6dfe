package io.segmentschema.smc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs of the whole coordinator, a seed each. {@code -Dsimulation.seeds=N} plays so many, {@code
 * -Dsimulation.first=S} begins at that one.
 */
@ExtendWith(QuietLog.class)
final class SimulationTest {

  private static final long FIRST = Long.getLong("simulation.first", 1);
  private static final long SEEDS = Long.getLong("simulation.seeds", 1500);
  private static final long ENOUGH_TO_COUNT = 1000;

  @Test
  void noInvariantBreaksUnderRacesAndFaults() {
    Tally tally = new Tally();
    long began = System.nanoTime();
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      Optional<Simulator.Failure> failure = Simulator.play(seed, tally);
      if (failure.isPresent()) {
        fail(
            "An invariant broke, play it again with -Dsimulation.first="
                + seed
                + "\n"
                + failure.get());
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        "Simulation: seeds %d to %d, %.0f schedules per second%n  %s%n",
        FIRST, FIRST + SEEDS - 1, SEEDS / seconds, tally);
    if (SEEDS >= ENOUGH_TO_COUNT) {
      assertEquals(List.of(), tally.tooRare(SEEDS), "Occurs too rarely to be tested: " + tally);
    }
  }

  /** Several coordinators whose electors hold them for dead, or are out of their reach. */
  @Test
  void noInvariantBreaksWhereAnElectionDecidesWhoLeads() {
    long runs = SEEDS / 20;
    Tally tally = new Tally();
    for (long seed = FIRST; seed < FIRST + runs; seed++) {
      Optional<Simulator.Failure> failure = Simulator.playElected(seed, tally);
      if (failure.isPresent()) {
        fail("An invariant broke: seed=" + seed + "\n" + failure.get());
      }
    }
    System.out.printf(
        "Simulation with an election: seeds %d to %d%n  %s%n", FIRST, FIRST + runs - 1, tally);
    assertTrue(tally.countOf(Tally.Occurrence.LOST_ELECTIONS) >= 2 * runs, tally.toString());
    assertTrue(tally.countOf(Tally.Occurrence.LEADERS) >= runs, tally.toString());
    assertTrue(tally.countOf(Tally.Occurrence.QUERIES) >= runs / 2, tally.toString());
  }

  @Test
  void sameSeedTellsTheSameStory() {
    Simulation one = new Simulation(Choices.ofSeed(7));
    Simulation two = new Simulation(Choices.ofSeed(7));
    one.run(80);
    two.run(80);
    assertEquals(one.story().toString(), two.story().toString());
    one.close();
    two.close();
  }
}
