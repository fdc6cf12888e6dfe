package io.segmentschema.benchmarks;

import com.google.common.collect.ImmutableSortedMap;
import java.util.List;

/** A figure at several sizes. */
final class Curve {

  private Curve() {}

  /** Something that can be measured at a number of segments. */
  interface Figure {
    double at(int segments) throws Exception;
  }

  /** Measures at each of the sizes, in their order. */
  static ImmutableSortedMap<Integer, Double> of(List<Integer> sizes, Figure figure)
      throws Exception {
    ImmutableSortedMap.Builder<Integer, Double> points = ImmutableSortedMap.naturalOrder();
    for (int size : sizes) {
      points.put(size, figure.at(size));
    }
    return points.buildOrThrow();
  }

  /** The figure at a size that was measured. */
  static double at(ImmutableSortedMap<Integer, Double> points, int segments) {
    Double figure = points.get(segments);
    if (figure == null) {
      throw new IllegalArgumentException("Not measured: segments=" + segments);
    }
    return figure;
  }
}
