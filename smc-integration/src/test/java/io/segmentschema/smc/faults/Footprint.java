package io.segmentschema.smc.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Java process takes, as Linux and its JVM tell.
 *
 * @param cpu the processor time that it has had since its start
 * @param residentBytes of its memory
 */
record Footprint(Duration cpu, long residentBytes) {

  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

  static Footprint of(long pid) throws IOException {
    Duration cpu =
        ProcessHandle.of(pid)
            .flatMap(process -> process.info().totalCpuDuration())
            .orElseThrow(() -> new IllegalStateException("no such process: " + pid));
    String status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
    return new Footprint(cpu, number(RESIDENT, status) << 10);
  }

  /** The bytes of all objects that are reachable; has the process collect its garbage. */
  static long liveHeapBytes(long pid) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String histogram = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    if (exit != 0) {
      throw new IllegalStateException("jcmd exited with " + exit + ": " + histogram);
    }
    return number(TOTAL, histogram);
  }

  private static long number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException(pattern + " is not in: " + text);
    }
    return Long.parseLong(matcher.group(1));
  }
}
