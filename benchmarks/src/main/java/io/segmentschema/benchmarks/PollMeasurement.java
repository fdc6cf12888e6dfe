package io.segmentschema.benchmarks;

import io.segmentschema.benchmarks.store.BareRead;
import io.segmentschema.benchmarks.store.DatabaseServer;
import io.segmentschema.benchmarks.store.FilledStore;
import io.segmentschema.benchmarks.store.Readers;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.poller.MetadataPoller;
import io.segmentschema.poller.PollReport;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Polls of one store into one serving cache, and in turn with them the bare reads of the same rows.
 */
final class PollMeasurement {

  private static final int CHANGES = 1000;

  /** Where its store must be. */
  static final String DATABASE = "benchmark";

  /** Medians of a number of rounds; the ratio is the median of the rounds' ratios. */
  record Full(
      double millis,
      double bareMillis,
      double ofBareRead,
      double readersNanos,
      double bareReadersNanos) {}

  /** Medians. */
  record Delta(double millis, double bareMillis) {}

  private final DatabaseServer server;
  private final FilledStore store;
  private final int segments;
  private final SchemaCache cache = FilledStore.newCache();
  private final MetadataPoller poller;
  private final Random random;

  /** The first poll is taken here. */
  PollMeasurement(DatabaseServer server, FilledStore store, int segments) {
    this.server = server;
    this.store = store;
    this.segments = segments;
    // Another sequence at each size: the same again would change nothing.
    this.random = new Random(segments);
    this.poller = store.pollerOf(cache);
    requireRows(poller.pollOnce(), PollKind.FULL, segments);
  }

  Full fullRefreshes(int rounds) throws Exception {
    List<Double> bare = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    List<Double> bareReaders = new ArrayList<>();
    List<Double> readers = new ArrayList<>();
    for (int round = 0; round <= rounds; round++) {
      try (Connection connection = server.connect(DATABASE);
          Readers reading = Readers.start(cache, store.sample(), segments)) {
        BareRead.Outcome read = BareRead.usedSegments(connection);
        requireAll(read.rows(), segments);
        bare.add(read.millis());
        bareReaders.add(reading.p99Nanos());
      }
      try (Readers reading = Readers.start(cache, store.sample(), segments)) {
        var unused = poller.requestFullRefresh();
        long began = System.nanoTime();
        PollReport report = poller.pollOnce();
        ours.add(Figures.millisSince(began));
        readers.add(reading.p99Nanos());
        requireRows(report, PollKind.FULL, segments);
      }
      if (round == 0) { // Warms both up.
        List.of(bare, ours, bareReaders, readers).forEach(List::clear);
      }
    }
    return new Full(
        Figures.median(ours),
        Figures.median(bare),
        Figures.median(Figures.ratios(ours, bare)),
        Figures.median(readers),
        Figures.median(bareReaders));
  }

  Delta deltas(int rounds) throws Exception {
    List<Double> bare = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    for (int round = -2; round < rounds; round++) {
      long before = cache.polledVersion().revision();
      store.change(CHANGES, random);
      long began = System.nanoTime();
      PollReport report = poller.pollOnce();
      double millis = Figures.millisSince(began);
      requireRows(report, PollKind.DELTA, CHANGES);
      try (Connection connection = server.connect(DATABASE)) {
        BareRead.Outcome read = BareRead.changedSegments(connection, before);
        requireAll(read.rows(), CHANGES);
        if (round >= 0) {
          ours.add(millis);
          bare.add(read.millis());
        }
      }
    }
    return new Delta(Figures.median(ours), Figures.median(bare));
  }

  private static void requireRows(PollReport report, PollKind kind, int rows) {
    if (report.kind() != kind || report.rows() != rows) {
      throw new IllegalStateException(
          "The poll read something else: expected=%s of %d, report=%s"
              .formatted(kind, rows, report));
    }
  }

  private static void requireAll(long read, int expected) {
    if (read != expected) {
      throw new IllegalStateException(
          "The bare read got another number of rows: rows=%d, expected=%d"
              .formatted(read, expected));
    }
  }
}
