package io.segmentschema.benchmarks.report;

import com.google.common.collect.ImmutableSortedMap;
import java.util.Map;

/**
 * How one figure grows with the number of segments.
 *
 * @param id the row that it belongs to
 * @param name what was measured
 * @param unit of the figures
 * @param ours figures by number of segments, all positive
 * @param peer the peer's; empty where it has none
 */
public record Growth(
    String id,
    String name,
    String unit,
    ImmutableSortedMap<Integer, Double> ours,
    ImmutableSortedMap<Integer, Double> peer) {

  /** The exponent {@code e} of the law {@code figure = c * segments^e} that fits ours best. */
  public double exponent() {
    return exponent(ours);
  }

  /**
   * The exponent of the power law that fits best: the slope of the regression line through the
   * logarithms.
   *
   * @throws IllegalArgumentException if there are fewer than two points
   */
  public static double exponent(Map<Integer, Double> figures) {
    if (figures.size() < 2) {
      throw new IllegalArgumentException(
          "A growth needs two points at least: points=" + figures.size());
    }
    double meanX = figures.keySet().stream().mapToDouble(Math::log).average().orElseThrow();
    double meanY = figures.values().stream().mapToDouble(Math::log).average().orElseThrow();
    double covariance = 0;
    double variance = 0;
    for (Map.Entry<Integer, Double> point : figures.entrySet()) {
      double x = Math.log(point.getKey()) - meanX;
      covariance += x * (Math.log(point.getValue()) - meanY);
      variance += x * x;
    }
    return covariance / variance;
  }
}
