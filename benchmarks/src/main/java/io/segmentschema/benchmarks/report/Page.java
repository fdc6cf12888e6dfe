package io.segmentschema.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The page of the full measurements: machine, JVM, table, growth and its pictures. What is measured
 * again replaces the older figures of its line; the others stay. Stateless.
 */
public final class Page {

  private Page() {}

  /** Writes {@code results.md}, the pictures that it shows, and its figures as JSON. */
  public static void write(Path folder, Report measured) throws IOException {
    Files.createDirectories(folder);
    Path rows = folder.resolve("results.json");
    Path growths = folder.resolve("growth.json");
    Report report = measured.besides(read(rows, growths));
    SummaryJson.writeRows(rows, report.rows());
    SummaryJson.writeGrowths(growths, report.growths());
    StringBuilder text = new StringBuilder("# Results at full size\n\n");
    text.append("Written by `benchmarks/run.sh`; what is asked and how: [README.md](README.md).\n");
    text.append("Each line beside its peer in one run.\n");
    text.append("\n- Day of the last line: ").append(LocalDate.now(ZoneOffset.UTC));
    text.append("\n- Machine: ").append(machine());
    text.append("\n- JVM: ").append(jvm());
    text.append("\n\n").append(Table.ofRows(report.rows()));
    text.append("\n## Growth\n\n").append(Table.ofGrowths(report.growths())).append('\n');
    for (Growth growth : report.growths()) {
      text.append("![%s](%s)\n".formatted(growth.name(), Plots.fileName(growth)));
    }
    Files.writeString(folder.resolve("results.md"), text);
    Plots.write(folder, report.growths());
  }

  private static Report read(Path rows, Path growths) throws IOException {
    Report older = new Report();
    if (Files.exists(rows) && Files.exists(growths)) {
      SummaryJson.readRows(rows).forEach(older::add);
      SummaryJson.readGrowths(growths).forEach(older::add);
    }
    return older;
  }

  private static String jvm() {
    return System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version");
  }

  private static String machine() throws IOException {
    String memory =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? ", %d GiB".formatted(system.getTotalMemorySize() >> 30)
            : "";
    return "%d cores (%s)%s, %s %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            processor(),
            memory,
            System.getProperty("os.name"),
            System.getProperty("os.version"));
  }

  private static String processor() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    String unnamed = System.getProperty("os.arch");
    if (!Files.isReadable(info)) {
      return unnamed;
    }
    return Files.readAllLines(info).stream()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(unnamed);
  }
}
