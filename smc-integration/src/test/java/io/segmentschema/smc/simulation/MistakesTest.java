package io.segmentschema.smc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.segmentschema.cache.testing.NoBlinkStress;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The simulation can fail: it catches every mistake of the list, within so many seeds. */
@ExtendWith(QuietLog.class)
final class MistakesTest {

  private static final int MOST_SEEDS = Integer.getInteger("simulation.mutantSeeds", 4000);
  private static final boolean FROM_THE_FIRST =
      Integer.getInteger("simulation.mutantSeeds") != null;

  /** Not to be seen one thread at a time: real threads must meet within a few instructions. */
  private static final SourceMutant TWO_STEPS =
      new SourceMutant(
          "a settled segment leaves the map before it has its word",
          "schema-cache/src/main/java/io/segmentschema/cache/DatasourceSegments.java",
          "      putSettled(id, row, chunk);\n      if (word",
          "      unsettled.remove(id);\n"
              + "      java.util.concurrent.locks.LockSupport.parkNanos(20_000);\n" // Or it is
              // luck.
              + "      putSettled(id, row, chunk);\n      if (word");

  @TempDir private Path folder;

  @Test
  void everyMistakeIsCaught() throws Exception {
    List<String> table = new ArrayList<>();
    List<String> missed = new ArrayList<>();
    int number = 0;
    for (SourceMutant mutant : Mistakes.ALL) {
      ClassLoader world = mutant.load(folder.resolve("mutant" + number++));
      Method play =
          Class.forName(MutantRun.class.getName(), true, world)
              .getDeclaredMethod("firstSeedThatCatches", int.class, int.class);
      play.setAccessible(true);
      String[] caught =
          (String[]) play.invoke(null, FROM_THE_FIRST ? 1 : mutant.firstSeed(), MOST_SEEDS);
      table.add(String.format("%5s  %-70s %s", caught[0], mutant.name(), caught[1]));
      if (caught[1].isEmpty()) {
        missed.add(mutant.name());
      }
    }
    System.out.println("Seeds that catch:\n" + String.join("\n", table));
    assertTrue(missed.isEmpty(), "Not caught within " + MOST_SEEDS + " seeds: " + missed);
  }

  @Test
  void mistakesThatTheSimulationCannotSeeAreCaughtByNamedTests() throws Exception {
    int number = 0;
    for (Mistakes.ByTest mistake : Mistakes.BY_TEST) {
      Path own = folder.resolve("named" + number++);
      NamedTest right = new NamedTest(getClass().getClassLoader(), mistake.test());
      assertEquals(Optional.empty(), right.run(own.resolve("right")), mistake.test());
      NamedTest wrong = new NamedTest(mistake.mutant().load(own), mistake.test());
      Optional<Throwable> failure = wrong.run(own.resolve("wrong"));
      System.out.println(mistake.mutant().name() + ": " + mistake.test() + ": " + failure);
      assertTrue(failure.isPresent(), "Not caught: " + mistake.mutant().name());
    }
  }

  @Test
  void moveInTwoStepsIsCaughtByRealThreads() throws Exception {
    Class<?> stress =
        Class.forName(NoBlinkStress.class.getName(), true, TWO_STEPS.load(folder.resolve("two")));
    for (long seed = 1; seed <= 20; seed++) {
      Object run = stress.getConstructor(long.class, int.class).newInstance(seed, 20_000);
      if (!((List<?>) stress.getMethod("run").invoke(run)).isEmpty()) {
        System.out.println("Caught by real threads with seed " + seed + ": " + TWO_STEPS.name());
        return;
      }
    }
    fail("Not caught by real threads: " + TWO_STEPS.name());
  }
}
