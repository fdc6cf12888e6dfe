package io.segmentschema.benchmarks;

import com.google.common.collect.ImmutableSortedMap;
import io.segmentschema.benchmarks.cache.PollTakeover;
import io.segmentschema.benchmarks.report.Growth;
import io.segmentschema.benchmarks.report.Report;
import io.segmentschema.benchmarks.report.Row;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** Line 4: taking over a poll of 1,000 changes. */
final class PollLine implements Line {

  private static final double GOAL_MILLIS = 5;
  private static final int DATASOURCES = 100;
  private static final String NAME = "taking over 1,000 changes among %,d segments, %s";

  @Override
  public List<String> numbers() {
    return List.of("4");
  }

  @Override
  public void measure(Settings settings, Report report) throws Exception {
    int main = settings.choose(200_000, 1_000_000);
    int large = settings.choose(1_000_000, 10_000_000);
    List<Integer> sizes = List.of(settings.choose(50_000, 100_000), main, large);
    ImmutableSortedMap<Integer, Double> ours =
        Curve.of(sizes, size -> millis("ours", size, DATASOURCES, settings));
    ImmutableSortedMap<Integer, Double> peer =
        Curve.of(sizes, size -> millis("peer", size, DATASOURCES, settings));
    for (int size : List.of(main, large)) {
      report.add(
          Row.besidePeer(
              "4-%dk".formatted(size / 1000),
              NAME.formatted(size, DATASOURCES + " datasources"),
              "ms",
              Curve.at(ours, size),
              Curve.at(peer, size),
              GOAL_MILLIS));
    }
    report.add(
        Row.besidePeer(
            "4-1-datasource",
            NAME.formatted(main, "1 datasource"),
            "ms",
            millis("ours", main, 1, settings),
            millis("peer", main, 1, settings),
            GOAL_MILLIS));
    report.add(new Growth("4", "taking over a poll of 1,000 changes", "ms", ours, peer));
  }

  private static double millis(String side, int segments, int datasources, Settings settings)
      throws RunnerException {
    Jmh measurement =
        Jmh.of(PollTakeover.class, side).segments(segments).with("datasources", datasources);
    // The peer's is a single shot, whatever the time.
    return side.equals("peer")
        ? measurement.warmups(1).iterations(settings.choose(1, 5)).mean()
        : measurement
            .warmups(settings.choose(2, 5))
            .iterations(settings.choose(2, 5))
            .millis(settings.choose(400, 2000))
            .mean();
  }
}
