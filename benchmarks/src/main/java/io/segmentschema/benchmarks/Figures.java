package io.segmentschema.benchmarks;

import java.util.List;

/** One figure from several. */
final class Figures {

  private Figures() {}

  /** The middle one; of an even number the lower of the two. */
  static double median(List<Double> figures) {
    return figures.stream().sorted().skip((figures.size() - 1) / 2).findFirst().orElseThrow();
  }

  /** The ratios of two lists, one by one. */
  static List<Double> ratios(List<Double> figures, List<Double> bases) {
    return java.util.stream.IntStream.range(0, figures.size())
        .mapToObj(at -> figures.get(at) / bases.get(at))
        .toList();
  }

  static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }
}
