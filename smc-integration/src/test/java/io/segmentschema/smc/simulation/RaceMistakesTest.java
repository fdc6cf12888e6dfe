package io.segmentschema.smc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.segmentschema.cache.testing.SettledStress;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stress run on settled segments can fail: it catches every mistake of the list. */
@Timeout(600)
final class RaceMistakesTest {

  private static final int MOST_SEEDS = 20;
  private static final int ROUNDS = 20_000;

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> everyMistakeIsCaughtByRealThreads() {
    return RaceMistakes.ALL.stream()
        .map(mutant -> DynamicTest.dynamicTest(mutant.name(), () -> isCaught(mutant)));
  }

  @Test
  void holdingReadersUpBetweenTheirStepsIsHarmless() throws Exception {
    assertEquals(List.of(), seen(stressOn(RaceMistakes.HELD_UP), 1, 2_000));
  }

  private void isCaught(SourceMutant mutant) throws Exception {
    Class<?> stress = stressOn(mutant);
    for (long seed = 1; seed <= MOST_SEEDS; seed++) {
      List<?> seen = seen(stress, seed, ROUNDS);
      if (!seen.isEmpty()) {
        System.out.println("Caught with seed " + seed + ": " + mutant.name() + ": " + seen.get(0));
        return;
      }
    }
    fail("Not caught within " + MOST_SEEDS + " seeds: " + mutant.name());
  }

  private Class<?> stressOn(SourceMutant mutant) throws Exception {
    Path ofMutant = folder.resolve(mutant.name().replace(' ', '-'));
    return Class.forName(SettledStress.class.getName(), true, mutant.load(ofMutant));
  }

  private static List<?> seen(Class<?> stress, long seed, int rounds) throws Exception {
    Object run = stress.getConstructor(long.class, int.class).newInstance(seed, rounds);
    try {
      return (List<?>) stress.getMethod("run").invoke(run);
    } catch (InvocationTargetException writerFailed) {
      return List.of(writerFailed.getCause());
    }
  }
}
