package io.segmentschema.smc.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a failing list of choices short: cuts pieces out and calms decisions for as long as the
 * same invariant still breaks.
 */
final class Shrinker {

  private static final int MOST_RUNS = 600;

  private final Function<List<Integer>, Optional<Simulator.Failure>> play;
  private int runs;

  Shrinker(Function<List<Integer>, Optional<Simulator.Failure>> play) {
    this.play = play;
  }

  Simulator.Failure shrink(Simulator.Failure failure) {
    Simulator.Failure best = failure;
    for (int piece = Math.max(1, best.choices().size() / 2); piece >= 1; piece /= 2) {
      best = cut(best, piece);
    }
    return calm(best);
  }

  private Simulator.Failure cut(Simulator.Failure failure, int piece) {
    Simulator.Failure best = failure;
    int at = 0;
    while (at < best.choices().size() && runs < MOST_RUNS) {
      List<Integer> shorter = new ArrayList<>(best.choices());
      shorter.subList(at, Math.min(at + piece, shorter.size())).clear();
      Optional<Simulator.Failure> same = same(shorter, best);
      if (same.isPresent()) {
        best = same.get();
      } else {
        at += piece;
      }
    }
    return best;
  }

  private Simulator.Failure calm(Simulator.Failure failure) {
    Simulator.Failure best = failure;
    for (int at = 0; at < best.choices().size() && runs < MOST_RUNS * 2; at++) {
      if (best.choices().get(at) != 0) {
        List<Integer> calmer = new ArrayList<>(best.choices());
        calmer.set(at, 0);
        best = same(calmer, best).orElse(best);
      }
    }
    return best;
  }

  /** What the list ends in, if it breaks the same invariant and is no longer than the best. */
  private Optional<Simulator.Failure> same(List<Integer> choices, Simulator.Failure best) {
    runs++;
    return play.apply(choices)
        .filter(now -> now.invariant().equals(best.invariant()))
        .map(
            now ->
                new Simulator.Failure(
                    now.seed(), choices, now.invariant(), now.story(), now.cause()));
  }
}
