package io.segmentschema.benchmarks;

import io.segmentschema.benchmarks.data.Shape;
import io.segmentschema.benchmarks.refresh.ColdStart;
import io.segmentschema.benchmarks.report.Report;
import io.segmentschema.benchmarks.report.Row;
import java.util.List;

/** Line 13: what the refresh loop costs when nobody knows any schema. */
final class ColdStartLine implements Line {

  private static final double GOAL_MICROS = 10;
  private static final double FIRST_GOAL_SECONDS = 5;

  /** The least asked datasource has had half of what the average one has had. */
  private static final double FAIRNESS_GOAL = 2;

  @Override
  public List<String> numbers() {
    return List.of("13");
  }

  @Override
  public void measure(Settings settings, Report report) throws Exception {
    Shape shape = Shape.of(settings.choose(300_000, 1_000_000), 100);
    ColdStart.Outcome outcome = ColdStart.of(shape);
    String where = " of %,d segments on 50 nodes".formatted(shape.segments());
    report.add(
        Row.alone(
            "13",
            "the refresh loop's processor time, cold start" + where,
            "µs/segment",
            outcome.loopMicrosPerSegment(),
            GOAL_MICROS));
    report.add(
        Row.alone(
            "13-first",
            "first datasource complete, cold start" + where,
            "s",
            outcome.firstCompleteSeconds(),
            FIRST_GOAL_SECONDS));
    report.add(
        Row.alone(
            "13-fair",
            "half way: average datasource's questions to the least asked one's",
            "times",
            outcome.mostAheadOfLeast(),
            FAIRNESS_GOAL));
  }
}
