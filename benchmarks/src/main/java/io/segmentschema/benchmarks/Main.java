package io.segmentschema.benchmarks;

import com.google.common.collect.ImmutableList;
import io.segmentschema.benchmarks.report.Page;
import io.segmentschema.benchmarks.report.Report;
import io.segmentschema.benchmarks.report.SummaryJson;
import io.segmentschema.benchmarks.report.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures every line of the table of goals and says what came out. Runs in the module's folder.
 */
public final class Main {

  private static final Logger log = LoggerFactory.getLogger(Main.class);

  private static final Path DOCUMENTATION = Path.of("../docs/benchmarks");

  private static final ImmutableList<Line> LINES =
      ImmutableList.of(
          new MemoryLine(),
          new LookupLine(),
          new ChangeLine(),
          new PollLine(),
          new DatabaseLines(),
          new FingerprintLine(),
          new ServiceLine(),
          new SoakLine(),
          new ColdStartLine(),
          new FeedLine());

  private Main() {}

  /** Ends with 0 if everything could be measured, whether goals were met or not. */
  public static void main(String[] arguments) throws IOException {
    Settings settings;
    try {
      settings = Settings.parse(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    System.exit(run(settings, Path.of("target"), System.out) ? 0 : 1);
  }

  private static boolean run(Settings settings, Path target, PrintStream out) throws IOException {
    Report report = new Report();
    boolean whole = LINES.stream().map(Line::numbers).anyMatch(settings::includes);
    Files.createDirectories(target);
    for (Line line : LINES) {
      if (settings.includes(line.numbers())) {
        whole &= measured(line, settings, report);
        // After each line: a run that is ended keeps what it has measured.
        SummaryJson.writeRows(target.resolve("summary.json"), report.rows());
        SummaryJson.writeGrowths(target.resolve("growth.json"), report.growths());
      }
    }
    if (!settings.quick()) {
      Page.write(DOCUMENTATION, report);
    }
    out.println(Table.ofRows(report.rows()));
    out.println(Table.ofGrowths(report.growths()));
    return whole;
  }

  /** A line that fails costs its own rows only. */
  private static boolean measured(Line line, Settings settings, Report report) {
    long began = System.nanoTime();
    try {
      line.measure(settings, report);
      return true;
    } catch (Exception e) {
      log.error("A line cannot be measured: line={}", line.numbers(), e);
      return false;
    } finally {
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      log.info("Line measured: line={}, seconds={}", line.numbers(), took.toSeconds());
    }
  }
}
