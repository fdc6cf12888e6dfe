package io.segmentschema.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** One JMH measurement in a process of its own, described step by step. For one thread. */
final class Jmh {

  private final String benchmark;
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private int threads = 1;
  private int heapMegabytes = 2048;
  private String collector = "-XX:+UseParallelGC";
  private int warmups = 3;
  private int iterations = 5;
  private TimeValue time = TimeValue.seconds(1);
  private boolean allocation;

  private Jmh(String benchmark) {
    this.benchmark = benchmark;
  }

  /** A measurement of that method. */
  static Jmh of(Class<?> type, String method) {
    return new Jmh(type.getName() + "." + method);
  }

  Jmh with(String parameter, Object value) {
    parameters.put(parameter, value.toString());
    return this;
  }

  /** The number of segments, and with it a heap in which they fit. */
  Jmh segments(int segments) {
    heapMegabytes = segments > 2_000_000 ? 14_000 : 3_000;
    return with("segments", segments);
  }

  Jmh threads(int count) {
    this.threads = count;
    return this;
  }

  Jmh warmups(int count) {
    this.warmups = count;
    return this;
  }

  Jmh iterations(int count) {
    this.iterations = count;
    return this;
  }

  Jmh millis(int perIteration) {
    this.time = TimeValue.milliseconds(perIteration);
    return this;
  }

  /** Counts allocated bytes as well: {@link #ALLOCATION}. */
  Jmh countingAllocation() {
    this.allocation = true;
    return this;
  }

  /** With the collector whose account of the heap is exact to the byte. */
  Jmh serialCollector() {
    this.collector = "-XX:+UseSerialGC";
    return this;
  }

  /** The secondary result of {@link #countingAllocation()}: bytes per call. */
  static final String ALLOCATION = "gc.alloc.rate.norm";

  RunResult run() throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + benchmark.replace(".", "\\.") + "$")
            .forks(1)
            .threads(threads)
            .warmupIterations(warmups)
            .warmupTime(time)
            .measurementIterations(iterations)
            .measurementTime(time)
            .timeout(TimeValue.minutes(30))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .jvmArgs(
                "-Xms" + heapMegabytes / 2 + "m",
                "-Xmx" + heapMegabytes + "m",
                collector,
                "-Dlogback.configurationFile=benchmarks-logback.xml");
    parameters.forEach(options::param);
    if (allocation) {
      options.addProfiler(GCProfiler.class);
    }
    return new Runner(options.build()).runSingle();
  }

  /** The mean in the benchmark's own unit. */
  double mean() throws RunnerException {
    return mean(run());
  }

  /** The mean of a result in the benchmark's own unit. */
  static double mean(RunResult result) {
    return result.getPrimaryResult().getScore();
  }

  /** A percentile of sampled times in the benchmark's own unit. */
  static double percentile(RunResult result, double percent) {
    return result.getPrimaryResult().getStatistics().getPercentile(percent);
  }

  /** A secondary figure. */
  static double secondary(RunResult result, String name) {
    Result<?> figure = result.getSecondaryResults().get(name);
    if (figure == null) {
      throw new IllegalStateException(
          "JMH has not counted that: name=%s, counted=%s"
              .formatted(name, result.getSecondaryResults().keySet()));
    }
    return figure.getScore();
  }
}
