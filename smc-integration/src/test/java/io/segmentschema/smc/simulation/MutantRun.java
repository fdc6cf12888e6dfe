package io.segmentschema.smc.simulation;

import java.util.Optional;

/** What runs in a mutant's world: seeds, until an invariant breaks. */
final class MutantRun {

  private MutantRun() {}

  /** The seed that caught it, and what broke; that is empty if nothing did. */
  static String[] firstSeedThatCatches(int first, int most) {
    for (int seed = first; seed <= most; seed++) {
      Optional<Simulator.Failure> failure = Simulator.play(seed);
      if (failure.isPresent()) {
        return new String[] {String.valueOf(seed), failure.get().invariant()};
      }
    }
    return new String[] {String.valueOf(most), ""};
  }
}
