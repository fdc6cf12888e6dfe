package io.segmentschema.smc.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.base.Splitter;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus' own tool says of the alerts and of the metrics; skipped where there is none. */
final class PromtoolTest {

  private static final Path ALERTS =
      Path.of(System.getProperty("basedir", ""))
          .toAbsolutePath()
          .getParent()
          .resolve("docs/prometheus");

  @TempDir Path folder;

  @Test
  void alertsAreWellFormed() throws Exception {
    run(Optional.empty(), "check", "rules", "schema-cache-alerts.yml");
  }

  @Test
  void alertsFireWhenTheyShouldAndOnlyThen() throws Exception {
    run(Optional.empty(), "test", "rules", "schema-cache-alerts-test.yml");
  }

  @Test
  void namesOfOurMetricsAreAsPrometheusAdvises() throws Exception {
    assumeTrue(promtool().isPresent(), "promtool is not on the PATH");
    Path scrape = folder.resolve("scrape");
    try (RunningService service = RunningService.start(folder.resolve("data"))) {
      Files.write(scrape, ours(service.text()));
    }
    run(Optional.of(scrape.toFile()), "check", "metrics");
  }

  /** The libraries' names are theirs, and so are the gauges of maxima beside the histograms. */
  private static List<String> ours(String text) {
    return text.lines()
        .filter(line -> line.matches("(# \\w+ )?schema_.*"))
        .filter(line -> !line.matches("(# \\w+ )?schema_\\w+_seconds_max\\b.*"))
        .toList();
  }

  private void run(Optional<File> input, String... arguments) throws Exception {
    assumeTrue(promtool().isPresent(), "promtool is not on the PATH");
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of(promtool().get().toString()), Stream.of(arguments)).toList());
    builder.directory(ALERTS.toFile()).redirectErrorStream(true).redirectOutput(output.toFile());
    input.ifPresent(builder::redirectInput);
    Process process = builder.start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    String said = Files.readString(output, StandardCharsets.UTF_8);
    assertEquals(true, ended, said);
    assertEquals(0, process.exitValue(), said);
  }

  private static Optional<Path> promtool() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Splitter.on(File.pathSeparatorChar)
        .splitToStream(path)
        .map(folder -> Path.of(folder, "promtool"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
