package io.segmentschema.benchmarks;

import com.google.common.collect.ImmutableSet;
import java.util.List;

/**
 * How a run goes.
 *
 * @param quick smaller sizes and short times, for a look within minutes
 * @param only the numbers of the lines to measure; empty for all
 */
record Settings(boolean quick, ImmutableSet<String> only) {

  /**
   * Reads {@code [--quick] [--only 1,2]}.
   *
   * @throws IllegalArgumentException with a sentence for the caller
   */
  static Settings parse(List<String> arguments) {
    boolean quick = false;
    ImmutableSet<String> only = ImmutableSet.of();
    for (int at = 0; at < arguments.size(); at++) {
      String argument = arguments.get(at);
      if (argument.equals("--quick")) {
        quick = true;
      } else if (argument.equals("--only") && at + 1 < arguments.size()) {
        at++;
        only = ImmutableSet.copyOf(arguments.get(at).split(",", -1));
      } else {
        throw new IllegalArgumentException(
            "Usage: run.sh [--quick] [--only LINE,LINE...]; not understood: " + argument);
      }
    }
    return new Settings(quick, only);
  }

  /** Whether a line with these numbers is to be measured. */
  boolean includes(List<String> numbers) {
    return only.isEmpty() || numbers.stream().anyMatch(only::contains);
  }

  /** The first in a quick run, the second in a full one. */
  <T> T choose(T forQuick, T forFull) {
    return quick ? forQuick : forFull;
  }
}
