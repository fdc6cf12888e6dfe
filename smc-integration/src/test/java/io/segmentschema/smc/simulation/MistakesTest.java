package io.segmentschema.smc.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The simulation can fail: it catches every mistake of the list, within so many seeds. */
@ExtendWith(QuietLog.class)
final class MistakesTest {

  private static final int MOST_SEEDS = Integer.getInteger("simulation.mutantSeeds", 4000);

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
              .getDeclaredMethod("seedsUntilCaught", int.class);
      play.setAccessible(true);
      String[] caught = (String[]) play.invoke(null, MOST_SEEDS);
      table.add(String.format("%5s  %-70s %s", caught[0], mutant.name(), caught[1]));
      if (caught[1].isEmpty()) {
        missed.add(mutant.name());
      }
    }
    System.out.println("Seeds until caught:\n" + String.join("\n", table));
    assertTrue(missed.isEmpty(), "Not caught within " + MOST_SEEDS + " seeds: " + missed);
  }
}
