package io.segmentschema.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** The page of a full run's results: machine, JVM, table, growth and its pictures. Stateless. */
public final class Page {

  private Page() {}

  /** Writes {@code results.md} and the pictures that it shows. */
  public static void write(Path folder, Report report) throws IOException {
    Files.createDirectories(folder);
    StringBuilder text = new StringBuilder("# Results of a full run\n\n");
    text.append("Written by `benchmarks/run.sh`; what is asked and how: [README.md](README.md).\n");
    text.append("\n- Day: ").append(LocalDate.now(ZoneOffset.UTC));
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
