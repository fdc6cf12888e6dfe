package io.segmentschema.benchmarks;

import io.segmentschema.benchmarks.data.SampleSegments;
import io.segmentschema.benchmarks.data.Shape;
import io.segmentschema.benchmarks.report.Report;
import io.segmentschema.benchmarks.report.Row;
import io.segmentschema.benchmarks.store.Backfill;
import io.segmentschema.benchmarks.store.BareBackfill;
import io.segmentschema.benchmarks.store.BareBackfill.Form;
import io.segmentschema.benchmarks.store.DatabaseKind;
import io.segmentschema.benchmarks.store.DatabaseServer;
import io.segmentschema.benchmarks.store.FilledStore;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** Line 7: the backfill of many segments, held against the best bare statements. */
final class BackfillLine implements DatabaseLine {

  /** 80 percent of the bare statements' rate. */
  private static final double GOAL = 1.25;

  private static final String DATABASE = "backfill";

  @Override
  public List<String> numbers() {
    return List.of("7");
  }

  @Override
  public void measure(DatabaseKind kind, DatabaseServer server, Settings settings, Report report)
      throws Exception {
    Shape shape = new Shape(settings.choose(20_000, 200_000), 20, 200, 200, 10, false);
    try (FilledStore store = new FilledStore(server.url(DATABASE), new SampleSegments(shape))) {
      store.fillWithoutSchemas();
      measure(kind, server, store, settings, report);
    }
    server.drop(DATABASE);
  }

  private static void measure(
      DatabaseKind kind, DatabaseServer server, FilledStore store, Settings settings, Report report)
      throws Exception {
    int segments = store.sample().shape().segments();
    BareBackfill bare = new BareBackfill(store.sample());
    List<Double> bareMillis = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    try (Connection connection = server.connect(DATABASE)) {
      for (int round = 0; round < settings.choose(1, 3); round++) {
        double best = Double.MAX_VALUE;
        for (Form form : Form.values()) {
          for (int batch : settings.choose(List.of(1000), List.of(1000, 5000))) {
            best = Math.min(best, bare.millis(connection, form, batch));
            requireAll(connection, segments);
            BareBackfill.forgetSchemas(connection);
          }
        }
        bareMillis.add(best);
        ours.add(new Backfill(store).millis());
        requireAll(connection, segments);
        BareBackfill.forgetSchemas(connection);
      }
    }
    addRows(report, kind, segments, ours, bareMillis);
  }

  private static void addRows(
      Report report, DatabaseKind kind, int segments, List<Double> ours, List<Double> bare) {
    String id = "7-" + kind.label();
    String name = "backfill of %,d segments, 200 schemas".formatted(segments);
    double ratio = Figures.median(Figures.ratios(ours, bare));
    double bareMedian = Figures.median(bare);
    report.add(Row.aboveFloor(id, name, "of bare statements' time", ratio, 1, GOAL));
    report.add(
        Row.aboveFloor(
            id + "-ms", name, "ms", Figures.median(ours), bareMedian, bareMedian * GOAL));
  }

  private static void requireAll(Connection connection, int segments) throws Exception {
    long known = BareBackfill.known(connection);
    if (known != segments) {
      throw new IllegalStateException(
          "Not every segment has its schema: known=%d, segments=%d".formatted(known, segments));
    }
  }
}
