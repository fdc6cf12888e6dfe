package io.segmentschema.benchmarks;

import com.google.common.collect.ImmutableList;
import io.segmentschema.benchmarks.report.Report;
import io.segmentschema.benchmarks.store.DatabaseKind;
import io.segmentschema.benchmarks.store.DatabaseServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines that are measured with databases, which take long to install: each kind is installed
 * once, measured for all of these lines, and stopped before the next one starts.
 */
final class DatabaseLines implements Line {

  private static final Logger log = LoggerFactory.getLogger(DatabaseLines.class);

  private static final Path FOLDER = Path.of("target/databases");

  private static final ImmutableList<DatabaseLine> LINES =
      ImmutableList.of(new StoreReadLine(), new BackfillLine());

  @Override
  public List<String> numbers() {
    return LINES.stream().flatMap(line -> line.numbers().stream()).toList();
  }

  /** One that fails costs its own rows with that database only. */
  @Override
  public void measure(Settings settings, Report report) throws Exception {
    List<Exception> failures = new ArrayList<>();
    for (DatabaseKind kind : DatabaseKind.runnable()) {
      try (DatabaseServer server = DatabaseServer.start(kind, FOLDER, settings.choose(128, 512))) {
        for (DatabaseLine line : LINES) {
          if (settings.includes(line.numbers())) {
            try {
              measure(line, kind, server, settings, report);
            } catch (Exception e) {
              failures.add(e);
            }
          }
        }
      }
    }
    if (!failures.isEmpty()) {
      failures.stream().skip(1).forEach(failures.get(0)::addSuppressed);
      throw failures.get(0);
    }
  }

  private static void measure(
      DatabaseLine line, DatabaseKind kind, DatabaseServer server, Settings settings, Report report)
      throws Exception {
    long began = System.nanoTime();
    line.measure(kind, server, settings, report);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    log.info(
        "Line measured with a database: line={}, database={}, seconds={}",
        line.numbers(),
        kind.label(),
        took.toSeconds());
  }
}
