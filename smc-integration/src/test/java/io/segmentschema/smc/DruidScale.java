package io.segmentschema.smc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.druid.StubCluster;
import io.segmentschema.smc.druid.StubNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * How the service fares beside a stub cluster of many segments: a program that prints figures, not
 * a test. The service is a process of its own, so that its processor time is its own too.
 *
 * <p>Arguments: segments, data nodes, and how many seconds of quiet are measured.
 */
public final class DruidScale {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final long POLL_MILLIS = 20;

  private DruidScale() {}

  /** Runs twice on one store: empty at first, and then with everything in it. */
  public static void main(String[] arguments) throws Exception {
    int segments = Integer.parseInt(arguments[0]);
    int nodes = Integer.parseInt(arguments[1]);
    Duration quiet = Duration.ofSeconds(Long.parseLong(arguments[2]));
    Path folder = Files.createTempDirectory("druid-scale");
    try (StubCluster cluster = new StubCluster()) {
      fill(cluster, segments, nodes);
      System.out.printf("segments=%d nodes=%d folder=%s%n", segments, nodes, folder);
      run("empty store", cluster, folder, segments, Duration.ZERO);
      run("full store", cluster, folder, segments, quiet);
    }
    System.exit(0);
  }

  private static void fill(StubCluster cluster, int segments, int nodes) {
    List<StubNode> added = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      added.add(cluster.historical());
    }
    for (int i = 0; i < segments; i++) {
      SegmentId id = StubCluster.segmentOfMany(i);
      cluster.use(id);
      added.get(i % nodes).load(id);
    }
  }

  private static void run(
      String name, StubCluster cluster, Path folder, int segments, Duration quiet)
      throws IOException, InterruptedException {
    long queries = cluster.metadataQueries();
    Process service = start(cluster, folder);
    try {
      URI address = address(service);
      long began = System.nanoTime();
      await(address, "/v1/status", status -> status.path("ready").asBoolean());
      long ready = System.nanoTime();
      await(address, "/v1/status", status -> stages(status) >= segments);
      long known = System.nanoTime();
      System.out.printf(
          "%s: readyMillis=%d allSchemasMillis=%d metadataQueries=%d%n",
          name, millis(began, ready), millis(began, known), cluster.metadataQueries() - queries);
      if (!quiet.isZero()) {
        measure(service, cluster, quiet);
      }
    } finally {
      service.destroy();
      service.waitFor();
    }
  }

  private static void measure(Process service, StubCluster cluster, Duration quiet)
      throws InterruptedException {
    Thread.sleep(60_000);
    long lists = cluster.segmentLists();
    Duration cpu = service.info().totalCpuDuration().orElseThrow();
    long began = System.nanoTime();
    Thread.sleep(quiet.toMillis());
    Duration used = service.info().totalCpuDuration().orElseThrow().minus(cpu);
    System.out.printf(
        "quiet: seconds=%d cpuMillis=%d percentOfACore=%.2f segmentLists=%d%n",
        quiet.toSeconds(),
        used.toMillis(),
        100.0 * used.toNanos() / (System.nanoTime() - began),
        cluster.segmentLists() - lists);
  }

  private static Process start(StubCluster cluster, Path folder) throws IOException {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-cp",
            System.getProperty("java.class.path"),
            "io.segmentschema.smc.cli.Main",
            "serve",
            "--port=0",
            "--data-dir=" + folder,
            "--engine=druid",
            "--coordinator=" + cluster.address())
        .redirectError(folder.resolve("log.txt").toFile())
        .start();
  }

  private static URI address(Process service) throws IOException {
    BufferedReader out = service.inputReader();
    String line = out.readLine();
    return URI.create(String.valueOf(line).replace("Serving at ", ""));
  }

  private static long stages(JsonNode status) {
    JsonNode stages = status.path("stages");
    return stages.path("pendingBackfill").asLong()
        + stages.path("awaitingPoll").asLong()
        + stages.path("polled").asLong();
  }

  private static void await(URI address, String path, Predicate<JsonNode> enough)
      throws InterruptedException {
    while (true) {
      try (InputStream in = address.resolve(path).toURL().openStream()) {
        if (enough.test(MAPPER.readTree(in))) {
          return;
        }
      } catch (IOException notYet) {
        System.err.println(notYet);
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private static long millis(long from, long to) {
    return Duration.ofNanos(to - from).toMillis();
  }
}
