package io.segmentschema.benchmarks;

import io.segmentschema.benchmarks.peer.PeerAnswer;
import io.segmentschema.benchmarks.report.Report;
import io.segmentschema.benchmarks.report.Row;
import io.segmentschema.benchmarks.service.Brokers;
import io.segmentschema.benchmarks.service.Connection;
import io.segmentschema.benchmarks.service.Publications;
import io.segmentschema.benchmarks.service.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Lines 9 and 12: what the running service answers to Brokers, and what that costs it. */
final class ServiceLine implements Line {

  private static final double ANSWER_GOAL_MILLIS = 2;
  private static final double CONDITIONAL_GOAL_MILLIS = 0.2;
  private static final double CONDITIONAL_GOAL_BYTES = 1024;
  private static final double CORES_GOAL = 0.2;

  private static final int DATASOURCES = 1000;
  private static final int AT_ONCE = 200;
  private static final int BROKERS = 100;
  private static final int HEAP_MEGABYTES = 1000;

  @Override
  public List<String> numbers() {
    return List.of("9", "12");
  }

  @Override
  public void measure(Settings settings, Report report) throws Exception {
    Path folder = Files.createDirectories(Path.of("target/service"));
    Path data = Files.createTempDirectory(folder.toAbsolutePath(), "data");
    try (ServiceProcess service =
        ServiceProcess.start(
            folder.resolve("service.log"),
            HEAP_MEGABYTES,
            List.of("--data-dir", data.toString()))) {
      service.awaitReady();
      try (Connection connection = Connection.open(service.port())) {
        publishAll(connection);
        addAnswer(report, connection, settings);
        addConditional(report, connection, settings);
      }
      addBrokers(report, service, settings);
    }
  }

  private static void publishAll(Connection connection) throws IOException {
    for (int first = 0; first < DATASOURCES; first += AT_ONCE) {
      connection.fetch(Publications.publishFirst(first, first + AT_ONCE));
    }
  }

  private static void addAnswer(Report report, Connection connection, Settings settings)
      throws IOException {
    byte[] request = Publications.informationOf(DATASOURCES);
    PeerAnswer peer = new PeerAnswer(DATASOURCES);
    int times = settings.choose(300, 2000);
    double ours = medianMillis(times, () -> connection.fetch(request));
    double peers = medianMillis(times / 10, peer::serialized);
    report.add(
        Row.besidePeer(
            "9-answer",
            "dataSourceInformation of 1,000 datasources, unchanged (peer: its serializing alone)",
            "ms",
            ours,
            peers,
            ANSWER_GOAL_MILLIS));
  }

  private static void addConditional(Report report, Connection connection, Settings settings)
      throws IOException {
    String etag = connection.fetch(Publications.schemaOf(7, "")).etag();
    byte[] request = Publications.schemaOf(7, etag);
    Connection.Answer answer = connection.exchange(request);
    if (answer.status() != 304) {
      throw new IOException("An unchanged schema is sent again: status=" + answer.status());
    }
    double millis = medianMillis(settings.choose(5000, 20_000), () -> connection.exchange(request));
    String name = "conditional fetch of an unchanged schema";
    report.add(Row.alone("9-conditional", name, "ms", millis, CONDITIONAL_GOAL_MILLIS));
    report.add(
        Row.alone(
            "9-conditional-bytes", name, "bytes", (double) answer.bytes(), CONDITIONAL_GOAL_BYTES));
  }

  private static void addBrokers(Report report, ServiceProcess service, Settings settings)
      throws Exception {
    try (Brokers brokers = new Brokers(service.port(), BROKERS, DATASOURCES)) {
      if (settings.quick()) {
        brokers.playQuickly(Duration.ofSeconds(50));
      } else {
        brokers.play(Duration.ofMinutes(1));
      }
      Duration duration = settings.choose(Duration.ofSeconds(10), Duration.ofMinutes(3));
      Duration before = service.cpuTime();
      brokers.play(duration);
      // The work of that time, however long it took: a service that falls behind gains nothing.
      double cores = service.cpuTime().minus(before).toMillis() / (double) duration.toMillis();
      report.add(
          Row.alone(
              "12",
              "100 Brokers keeping 1,000 datasources current, 10 % changing each minute",
              "cores",
              cores,
              CORES_GOAL));
    }
  }

  private interface Work {
    Object run() throws IOException;
  }

  /** After as many again that are not counted. */
  private static double medianMillis(int times, Work work) throws IOException {
    List<Double> millis = new ArrayList<>();
    for (int time = -times; time < times; time++) {
      long began = System.nanoTime();
      work.run();
      if (time >= 0) {
        millis.add(Figures.millisSince(began));
      }
    }
    return Figures.median(millis);
  }
}
