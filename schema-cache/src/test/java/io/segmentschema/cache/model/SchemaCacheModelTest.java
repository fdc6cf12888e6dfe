package io.segmentschema.cache.model;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.segmentschema.cache.datasource.MergePolicy;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Random steps, a seed for each run. {@code -Dmodel.seeds=N} plays so many, {@code -Dmodel.first=S}
 * begins at that one.
 */
final class SchemaCacheModelTest {

  private static final long FIRST = Long.getLong("model.first", 1);
  private static final long SEEDS = Long.getLong("model.seeds", 1500);
  private static final int STEPS = 80;

  /** For what the walk over the objects sees of the JVM itself. */
  private static final int SLACK_BYTES = 500;

  @Test
  void nothingGrowsWhileEverythingComesAndGoes() {
    World world = new World(MergePolicy.LEAST_RESTRICTIVE);
    long afterTen = 0;
    for (int round = 1; round <= 100; round++) {
      new StepMaker(FIRST + round).steps(STEPS).forEach(world::run);
      world.removeEverything();
      long bytes = round % 10 == 0 ? world.retained() : afterTen;
      afterTen = round == 10 ? bytes : afterTen;
      assertTrue(
          bytes <= afterTen + SLACK_BYTES,
          "bytes after round " + round + ": " + bytes + ", after round 10: " + afterTen);
    }
  }

  @Test
  void cacheAnswersAsPlainMapsDo() {
    long began = System.nanoTime();
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      MergePolicy policy =
          seed % 3 == 0 ? MergePolicy.LATEST_INTERVAL : MergePolicy.LEAST_RESTRICTIVE;
      Optional<ModelRun.Failure> failure = ModelRun.play(policy, new StepMaker(seed).steps(STEPS));
      if (failure.isPresent()) {
        fail(
            "The cache differs from plain maps, play it again with -Dmodel.first="
                + seed
                + "\n"
                + ModelRun.shrink(failure.get()),
            failure.get().cause());
      }
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf(
        "Model: seeds %d to %d, %.0f steps per second%n",
        FIRST, FIRST + SEEDS - 1, SEEDS * STEPS / seconds);
  }
}
