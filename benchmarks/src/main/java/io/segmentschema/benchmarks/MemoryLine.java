package io.segmentschema.benchmarks;

import com.google.common.collect.ImmutableSortedMap;
import io.segmentschema.benchmarks.cache.RetainedBytes;
import io.segmentschema.benchmarks.report.Growth;
import io.segmentschema.benchmarks.report.Report;
import io.segmentschema.benchmarks.report.Row;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** Line 1: bytes on the heap per used segment. */
final class MemoryLine implements Line {

  private static final double GOAL = 32;
  private static final String UNIT = "bytes/segment";

  @Override
  public List<String> numbers() {
    return List.of("1");
  }

  @Override
  public void measure(Settings settings, Report report) throws Exception {
    int main = settings.choose(250_000, 1_000_000);
    List<Integer> sizes =
        settings.choose(List.of(62_500, 125_000, main), List.of(100_000, main, 10_000_000));
    ImmutableSortedMap<Integer, Double> ours =
        Curve.of(sizes, size -> bytes("ours", size, 1, false));
    ImmutableSortedMap<Integer, Double> peer =
        Curve.of(sizes, size -> bytes("peer", size, 1, false));
    String shape = "retained, %,d segments, ".formatted(main);
    report.add(
        Row.besidePeer(
            "1", shape + "1 datasource", UNIT, Curve.at(ours, main), Curve.at(peer, main), GOAL));
    report.add(
        Row.besidePeer(
            "1-100-datasources",
            shape + "100 datasources",
            UNIT,
            bytes("ours", main, 100, false),
            bytes("peer", main, 100, false),
            GOAL));
    double peerOwnVersions = bytes("peer", main, 1, true);
    report.add(
        Row.besidePeer(
            "1-own-versions",
            shape + "one per interval, each its own version (goal: the peer)",
            UNIT,
            bytes("ours", main, 1, true),
            peerOwnVersions,
            peerOwnVersions));
    report.add(new Growth("1", "retained bytes, 1 datasource", UNIT, ours, peer));
  }

  private static double bytes(String side, int segments, int datasources, boolean ownVersions)
      throws RunnerException {
    return Jmh.secondary(
        Jmh.of(RetainedBytes.class, side)
            .segments(segments)
            .with("datasources", datasources)
            .with("ownVersions", ownVersions)
            .serialCollector()
            .warmups(0)
            .iterations(1)
            .run(),
        "bytesPerSegment");
  }
}
