package io.segmentschema.benchmarks;

import com.google.common.collect.ImmutableSortedMap;
import io.segmentschema.benchmarks.cache.Lookup;
import io.segmentschema.benchmarks.report.Growth;
import io.segmentschema.benchmarks.report.Report;
import io.segmentschema.benchmarks.report.Row;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;

/** Line 2: the schema of a segment by its id. */
final class LookupLine implements Line {

  private static final double GOAL_OF_PEER = 0.25;

  /** The profiler spreads what the harness itself allocates over the calls. */
  private static final double NO_ALLOCATION = 0.1;

  private static final int DATASOURCES = 100;

  @Override
  public List<String> numbers() {
    return List.of("2");
  }

  @Override
  public void measure(Settings settings, Report report) throws Exception {
    int main = settings.choose(500_000, 1_000_000);
    List<Integer> sizes =
        settings.choose(List.of(125_000, 250_000, main), List.of(100_000, main, 10_000_000));
    OneThread ours = OneThread.of("ours", sizes, settings);
    OneThread peer = OneThread.of("peer", sizes, settings);
    for (int size : sizes) {
      if (size >= main) {
        addRows(report, size, 1, ours.nanosAt(size), peer.nanosAt(size));
        addRows(
            report, size, 2, nanos("ours", size, 2, settings), nanos("peer", size, 2, settings));
      }
    }
    report.add(aboveFloor(main, ours.nanosAt(main), peer.nanosAt(main), settings));
    report.add(besideKeys(main, ours.nanosAt(main), settings));
    report.add(allocation(ours.allocatedAt(main), peer.allocatedAt(main)));
    report.add(new Growth("2", "lookup by id, 1 thread", "ns", ours.nanos, peer.nanos));
  }

  private static void addRows(Report report, int segments, int threads, double ours, double peer) {
    String id = "2-%dk-%dt".formatted(segments / 1000, threads);
    String name = "lookup by id, %,d segments, %d thread(s)".formatted(segments, threads);
    report.add(Row.besidePeer(id, name, "of peer's time", ours / peer, 1, GOAL_OF_PEER));
    report.add(Row.besidePeer(id + "-ns", name, "ns", ours, peer, peer * GOAL_OF_PEER));
  }

  /** The floor is the hash of the id: whoever looks it up has to fetch its parts from memory. */
  private static Row aboveFloor(int segments, double ours, double peer, Settings settings)
      throws RunnerException {
    return Row.aboveFloor(
        "2-floor",
        "lookup by id, %,d segments, beside reading the id".formatted(segments),
        "ns",
        ours,
        nanos("floor", segments, 1, settings),
        peer * GOAL_OF_PEER);
  }

  /** Not slower even then. */
  private static Row besideKeys(int segments, double ours, Settings settings)
      throws RunnerException {
    double peer = measurement("peer", segments, 1, settings).with("keys", true).mean();
    return Row.besidePeer(
        "2-keys",
        "lookup by id, %,d segments, the peer asked with the very keys".formatted(segments),
        "ns",
        ours,
        peer,
        peer);
  }

  private static Row allocation(double ours, double peer) {
    return Row.besidePeer(
        "2-allocation",
        "allocated by a lookup (goal: nothing; the harness allocates a trace)",
        "bytes",
        ours,
        peer,
        NO_ALLOCATION);
  }

  /** Times and bytes of one side, each size measured once for both. */
  private record OneThread(
      ImmutableSortedMap<Integer, Double> nanos, ImmutableSortedMap<Integer, Double> allocated) {

    static OneThread of(String side, List<Integer> sizes, Settings settings)
        throws RunnerException {
      ImmutableSortedMap.Builder<Integer, Double> nanos = ImmutableSortedMap.naturalOrder();
      ImmutableSortedMap.Builder<Integer, Double> allocated = ImmutableSortedMap.naturalOrder();
      for (int size : sizes) {
        RunResult result = measurement(side, size, 1, settings).countingAllocation().run();
        nanos.put(size, Jmh.mean(result));
        allocated.put(size, Jmh.secondary(result, Jmh.ALLOCATION));
      }
      return new OneThread(nanos.buildOrThrow(), allocated.buildOrThrow());
    }

    double nanosAt(int segments) {
      return Curve.at(nanos, segments);
    }

    double allocatedAt(int segments) {
      return Curve.at(allocated, segments);
    }
  }

  private static double nanos(String side, int segments, int threads, Settings settings)
      throws RunnerException {
    return measurement(side, segments, threads, settings).mean();
  }

  private static Jmh measurement(String side, int segments, int threads, Settings settings) {
    return Jmh.of(Lookup.class, side)
        .segments(segments)
        .with("datasources", DATASOURCES)
        .threads(threads)
        .warmups(settings.choose(2, 5))
        .iterations(settings.choose(3, 5))
        .millis(settings.choose(250, 2000));
  }
}
