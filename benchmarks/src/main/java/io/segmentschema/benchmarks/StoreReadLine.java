package io.segmentschema.benchmarks;

import com.google.common.collect.ImmutableSortedMap;
import io.segmentschema.benchmarks.data.SampleSegments;
import io.segmentschema.benchmarks.data.Shape;
import io.segmentschema.benchmarks.report.Growth;
import io.segmentschema.benchmarks.report.Report;
import io.segmentschema.benchmarks.report.Row;
import io.segmentschema.benchmarks.store.DatabaseKind;
import io.segmentschema.benchmarks.store.DatabaseServer;
import io.segmentschema.benchmarks.store.FilledStore;
import java.util.List;
import java.util.Optional;

/**
 * Lines 5, 6 and 10, which share stores that take long to fill: full refreshes, delta polls, and
 * how long a service takes from its start until it is ready.
 */
final class StoreReadLine implements DatabaseLine {

  private static final int ROUNDS = 7;
  private static final double REFRESH_GOAL = 1.3;
  private static final double READERS_GOAL = 1.25;
  private static final double DELTA_GOAL_MILLIS = 50;
  private static final double START_GOAL_SECONDS = 2;

  @Override
  public List<String> numbers() {
    return List.of("5", "6", "10");
  }

  @Override
  public void measure(DatabaseKind kind, DatabaseServer server, Settings settings, Report report)
      throws Exception {
    List<Integer> sizes =
        settings.choose(List.of(25_000, 75_000, 200_000), List.of(200_000, 1_000_000, 5_000_000));
    try (FilledStore store =
        new FilledStore(server.url(PollMeasurement.DATABASE), sampleOf(sizes))) {
      measure(kind, server, store, sizes, settings, report);
    }
    server.drop(PollMeasurement.DATABASE);
  }

  private static SampleSegments sampleOf(List<Integer> sizes) {
    return new SampleSegments(Shape.of(sizes.get(sizes.size() - 1), 100));
  }

  private static void measure(
      DatabaseKind kind,
      DatabaseServer server,
      FilledStore store,
      List<Integer> sizes,
      Settings settings,
      Report report)
      throws Exception {
    ImmutableSortedMap.Builder<Integer, Double> fulls = ImmutableSortedMap.naturalOrder();
    ImmutableSortedMap.Builder<Integer, Double> deltas = ImmutableSortedMap.naturalOrder();
    // The middle size is the one that the goals name, the last shows that size does not matter.
    for (int size : sizes) {
      store.fillTo(size);
      PollMeasurement polls = new PollMeasurement(server, store, size);
      PollMeasurement.Full full = polls.fullRefreshes(ROUNDS);
      PollMeasurement.Delta delta = polls.deltas(ROUNDS);
      fulls.put(size, full.millis());
      deltas.put(size, delta.millis());
      if (size > sizes.get(0)) {
        String id = "-%s-%dk".formatted(kind.label(), size / 1000);
        addFull(report, id, size, full);
        addDelta(report, id, size, delta);
        if (kind == DatabaseKind.MARIADB) {
          ServiceStart start = new ServiceStart(server.url(PollMeasurement.DATABASE));
          addStarts(report, id, size, start, full, settings);
        }
      }
    }
    String where = " on " + kind.label();
    report.add(growth("5-" + kind.label(), "full refresh" + where, fulls.buildOrThrow()));
    report.add(growth("6-" + kind.label(), "delta of 1,000 rows" + where, deltas.buildOrThrow()));
  }

  private static void addFull(Report report, String id, int size, PollMeasurement.Full full) {
    String name = "full refresh of %,d segments".formatted(size);
    report.add(
        Row.aboveFloor(
            "5" + id, name, "of a bare read's time", full.ofBareRead(), 1, REFRESH_GOAL));
    report.add(
        Row.aboveFloor(
            "5" + id + "-ms",
            name,
            "ms",
            full.millis(),
            full.bareMillis(),
            full.bareMillis() * REFRESH_GOAL));
    report.add(
        Row.aboveFloor(
            "5" + id + "-readers",
            "lookups during a full refresh of %,d segments, p99".formatted(size),
            "of their p99 during a bare read",
            full.readersNanos() / full.bareReadersNanos(),
            1,
            READERS_GOAL));
  }

  private static void addDelta(Report report, String id, int size, PollMeasurement.Delta delta) {
    report.add(
        Row.aboveFloor(
            "6" + id,
            "delta poll of 1,000 changed rows among %,d".formatted(size),
            "ms",
            delta.millis(),
            delta.bareMillis(),
            DELTA_GOAL_MILLIS));
  }

  private static void addStarts(
      Report report,
      String id,
      int size,
      ServiceStart start,
      PollMeasurement.Full full,
      Settings settings)
      throws Exception {
    // A quick run saves itself the start as it comes: nothing is written before one is ready.
    Optional<Double> asItComes = settings.quick() ? Optional.empty() : Optional.of(start.seconds());
    double leaving = start.secondsLeavingSnapshot();
    double seconds = asItComes.orElse(leaving);
    double floor = full.bareMillis() / 1000;
    double goal = floor + START_GOAL_SECONDS;
    String name = "start to ready with %,d segments in the store".formatted(size);
    report.add(Row.aboveFloor("10" + id, name, "s", seconds, floor, goal));
    report.add(
        Row.aboveFloor(
            "10" + id + "-snapshot",
            name + " and a local snapshot",
            "s",
            start.secondsWithSnapshot(),
            floor,
            goal));
  }

  private static Growth growth(String id, String name, ImmutableSortedMap<Integer, Double> points) {
    return new Growth(id, name, "ms", points, ImmutableSortedMap.of());
  }
}
