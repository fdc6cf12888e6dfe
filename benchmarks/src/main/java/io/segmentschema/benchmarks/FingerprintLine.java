package io.segmentschema.benchmarks;

import io.segmentschema.benchmarks.cache.FingerprintSpeed;
import io.segmentschema.benchmarks.report.Report;
import io.segmentschema.benchmarks.report.Row;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** Line 8: the fingerprint of one schema. */
final class FingerprintLine implements Line {

  private static final double GOAL_MICROS = 4;

  @Override
  public List<String> numbers() {
    return List.of("8");
  }

  @Override
  public void measure(Settings settings, Report report) throws RunnerException {
    report.add(
        Row.besidePeer(
            "8",
            "fingerprint of a schema of 61 columns",
            "µs",
            micros("ours", settings),
            micros("peer", settings),
            GOAL_MICROS));
  }

  private static double micros(String side, Settings settings) throws RunnerException {
    return Jmh.of(FingerprintSpeed.class, side)
        .warmups(settings.choose(2, 5))
        .iterations(settings.choose(3, 5))
        .millis(settings.choose(400, 1000))
        .mean();
  }
}
