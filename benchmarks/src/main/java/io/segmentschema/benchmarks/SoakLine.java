package io.segmentschema.benchmarks;

import io.segmentschema.benchmarks.report.Report;
import io.segmentschema.benchmarks.report.Row;
import io.segmentschema.benchmarks.soak.Soak;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Line 11: live heap and pauses while everything goes on. */
final class SoakLine implements Line {

  private static final double GOAL_MEBIBYTES = 700;
  private static final double GOAL_PAUSE_MILLIS = 50;
  private static final int GOAL_SEGMENTS = 10_000_000;

  @Override
  public List<String> numbers() {
    return List.of("11");
  }

  @Override
  public void measure(Settings settings, Report report) throws Exception {
    int segments = settings.choose(500_000, GOAL_SEGMENTS);
    int datasources = segments / 1000;
    int schemas = segments / 5000;
    String[] figures =
        run(
                settings.choose(1500, 8000),
                List.of(segments, datasources, schemas, settings.choose(7, 180)))
            .split(" ", -1);
    String name =
        "%,d segments, %,d datasources, %,d schemas".formatted(segments, datasources, schemas);
    report.add(
        Row.alone(
            "11",
            name + ", live heap",
            "MiB",
            Double.parseDouble(figures[0]) / (1 << 20),
            GOAL_MEBIBYTES * segments / GOAL_SEGMENTS));
    report.add(
        Row.alone(
            "11-pause",
            name + ", longest pause amid " + figures[2] + " full polls, deltas, pushes and reads",
            "ms",
            Double.parseDouble(figures[1]),
            GOAL_PAUSE_MILLIS));
  }

  private static String run(int heapMegabytes, List<Integer> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Where a machine has two cores and little memory, the JVM would not choose its default. How
    // the heap may grow, and the pause that it aims at, are the launcher's.
    command.addAll(
        List.of(
            "-XX:+UseG1GC",
            "-XX:MaxGCPauseMillis=25",
            "-XX:MaxNewSize=64m",
            "-XX:GCTimeRatio=3",
            "-Xmx" + heapMegabytes + "m"));
    command.add("-Dlogback.configurationFile=benchmarks-logback.xml");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Soak.class.getName()));
    arguments.forEach(argument -> command.add(argument.toString()));
    Process process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException("The process has failed: printed=" + printed);
    }
    return printed;
  }
}
