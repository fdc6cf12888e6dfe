package io.segmentschema.cache.model;

import io.segmentschema.cache.datasource.MergePolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Steps played from the beginning, and what they end in. */
final class ModelRun {

  /** A run that told the two apart. */
  record Failure(MergePolicy policy, List<Step> steps, String question, Throwable cause) {

    /** The steps, one on a line, and what went wrong at the last. */
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("With " + policy + ":\n");
      for (int i = 0; i < steps.size(); i++) {
        text.append("%3d  %s%n".formatted(i + 1, steps.get(i)));
      }
      return text.append(cause.getMessage() == null ? cause : cause.getMessage()).toString();
    }
  }

  private ModelRun() {}

  /** Plays until the first difference, which becomes the last step of the failure. */
  static Optional<Failure> play(MergePolicy policy, List<Step> steps) {
    World world = new World(policy);
    for (int i = 0; i < steps.size(); i++) {
      try {
        world.run(steps.get(i));
      } catch (RuntimeException | AssertionError fault) {
        return Optional.of(
            new Failure(policy, List.copyOf(steps.subList(0, i + 1)), question(fault), fault));
      }
    }
    try {
      world.removeEverything();
    } catch (RuntimeException | AssertionError fault) {
      return Optional.of(new Failure(policy, steps, "at the end, " + question(fault), fault));
    }
    return Optional.empty();
  }

  /** Leaves steps out, many at once and then one by one, as long as the same goes wrong. */
  static Failure shrink(Failure failure) {
    Failure best = failure;
    for (int piece = best.steps().size(); piece >= 1; piece = piece == 1 ? 0 : (piece + 1) / 2) {
      for (int at = best.steps().size() - piece; at >= 0; at--) {
        List<Step> fewer = new ArrayList<>(best.steps());
        fewer.subList(at, Math.min(at + piece, fewer.size())).clear();
        String question = best.question();
        best =
            play(best.policy(), fewer).filter(now -> now.question().equals(question)).orElse(best);
        at = Math.min(at, best.steps().size() - piece + 1);
      }
    }
    return best;
  }

  private static String question(Throwable fault) {
    return fault instanceof Mismatch mismatch ? mismatch.question() : fault.getClass().getName();
  }
}
