package io.segmentschema.benchmarks;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import io.segmentschema.benchmarks.cache.DatasourceChange;
import io.segmentschema.benchmarks.report.Growth;
import io.segmentschema.benchmarks.report.Report;
import io.segmentschema.benchmarks.report.Row;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.runner.RunnerException;

/** Line 3: a datasource's schema after one of its segments changed. */
final class ChangeLine implements Line {

  private static final double GOAL_MICROS = 100;
  private static final double PERCENT = 99;
  private static final String UNIT = "µs at p99";
  private static final ImmutableMap<String, String> CHANGES =
      ImmutableMap.of(
          "oursAdded", "added",
          "oursChanged", "changed",
          "oursRemoved", "removed",
          "oursNewestRemoved", "newest-removed");

  @Override
  public List<String> numbers() {
    return List.of("3");
  }

  @Override
  public void measure(Settings settings, Report report) throws Exception {
    int main = settings.choose(200_000, 1_000_000);
    List<Integer> sizes =
        settings.choose(List.of(20_000, 60_000, main), List.of(10_000, 100_000, main));
    ImmutableSortedMap<Integer, Double> peer = Curve.of(sizes, size -> peerMicros(size, settings));
    for (Map.Entry<String, String> change : CHANGES.entrySet()) {
      String method = change.getKey();
      String id = "3-" + change.getValue();
      // The dearest kind shows the growth.
      boolean curve = method.equals("oursNewestRemoved");
      ImmutableSortedMap<Integer, Double> ours =
          Curve.of(curve ? sizes : List.of(main), size -> micros(method, size, settings));
      report.add(
          Row.besidePeer(
              id,
              "datasource schema of %,d segments, one %s"
                  .formatted(main, change.getValue().replace('-', ' ')),
              UNIT,
              Curve.at(ours, main),
              Curve.at(peer, main),
              GOAL_MICROS));
      if (curve) {
        report.add(
            new Growth("3", "datasource schema after its newest segment went", UNIT, ours, peer));
      }
    }
  }

  private static double micros(String method, int segments, Settings settings)
      throws RunnerException {
    return Jmh.percentile(
        Jmh.of(DatasourceChange.class, method)
            .segments(segments)
            .warmups(settings.choose(2, 5))
            .iterations(settings.choose(2, 5))
            .millis(settings.choose(400, 2000))
            .run(),
        PERCENT);
  }

  /** The mean of a few rebuilds: they take long, and all alike. */
  private static double peerMicros(int segments, Settings settings) throws RunnerException {
    return Jmh.of(DatasourceChange.class, "peerRebuilt")
        .segments(segments)
        .warmups(settings.choose(1, 2))
        .iterations(settings.choose(1, 3))
        .mean();
  }
}
