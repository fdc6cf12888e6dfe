package io.segmentschema.benchmarks;

import io.segmentschema.benchmarks.report.Report;
import io.segmentschema.benchmarks.report.Row;
import io.segmentschema.benchmarks.service.Connection;
import io.segmentschema.benchmarks.service.FeedWaiters;
import io.segmentschema.benchmarks.service.Publications;
import io.segmentschema.benchmarks.service.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Line 14: how soon a change reaches all Brokers that wait for it, and what their waiting costs.
 */
final class FeedLine implements Line {

  private static final double REACH_GOAL_MILLIS = 500;
  private static final double HEAP_GOAL_MEGABYTES = 100;

  private static final int WAITERS = 2000;
  private static final int DATASOURCES = 1000;
  private static final int AT_ONCE = 200;
  private static final int HEAP_MEGABYTES = 1000;

  private static final Pattern CURSOR = Pattern.compile("\"cursor\":\"([^\".]+)\\.([0-9]+)\"");
  private static final Pattern WAITING = Pattern.compile("\nschema_feed_waiting ([0-9.]+)");
  private static final Pattern HEAP =
      Pattern.compile("\njvm_memory_used_bytes\\{area=\"heap\"[^\n]*} ([0-9.E]+)");

  @Override
  public List<String> numbers() {
    return List.of("14");
  }

  @Override
  public void measure(Settings settings, Report report) throws Exception {
    Path folder = Files.createDirectories(Path.of("target/service"));
    Path data = Files.createTempDirectory(folder.toAbsolutePath(), "data");
    try (ServiceProcess service =
        ServiceProcess.start(
            folder.resolve("feed.log"), HEAP_MEGABYTES, List.of("--data-dir", data.toString()))) {
      service.awaitReady();
      try (Connection publisher = Connection.open(service.port())) {
        for (int first = 0; first < DATASOURCES; first += AT_ONCE) {
          publisher.fetch(Publications.publishFirst(first, first + AT_ONCE));
        }
        measure(settings, report, service, publisher);
      }
    }
  }

  private static void measure(
      Settings settings, Report report, ServiceProcess service, Connection publisher)
      throws Exception {
    Feed feed = Feed.of(service);
    List<Double> millis = new ArrayList<>();
    double before = service.liveHeapMegabytes(HEAP);
    double during;
    try (FeedWaiters waiters = new FeedWaiters(service.port(), WAITERS)) {
      waiters.askAll(feed.cursor());
      feed.awaitWaiting();
      during = service.liveHeapMegabytes(HEAP);
      int warmUp = settings.choose(6, 10);
      int rounds = settings.choose(8, 100);
      for (int round = -warmUp; round < rounds; round++) {
        long began = System.nanoTime();
        publisher.fetch(Publications.publish(0, 1000 + warmUp + round, 2000 + warmUp + round));
        waiters.awaitAnswers();
        if (round >= 0) {
          millis.add(Figures.millisSince(began));
        }
        feed.advance();
        waiters.askAll(feed.cursor());
        feed.awaitWaiting();
      }
    }
    String name = "2,000 Brokers wait for the next change of 1,000 datasources";
    report.add(
        reach("14-reach", name + ": until it has reached all, worst", Collections.max(millis)));
    report.add(reach("14-median", name + ": until it has reached all", Figures.median(millis)));
    report.add(
        Row.alone(
            "14-heap", name + ": their live heap", "MiB", during - before, HEAP_GOAL_MEGABYTES));
  }

  private static Row reach(String id, String name, double millis) {
    return Row.alone(id, name, "ms", millis, REACH_GOAL_MILLIS);
  }

  /** Where the feed stands; each publish here makes one change. */
  private static final class Feed {
    private final ServiceProcess service;
    private final String instance;
    private long number;

    private Feed(ServiceProcess service, String instance, long number) {
      this.service = service;
      this.instance = instance;
      this.number = number;
    }

    static Feed of(ServiceProcess service) throws IOException {
      Matcher cursor = CURSOR.matcher(service.get("/v1/schema-changes"));
      if (!cursor.find()) {
        throw new IOException("The feed has no cursor");
      }
      return new Feed(service, cursor.group(1), Long.parseLong(cursor.group(2)));
    }

    String cursor() {
      return instance + "." + number;
    }

    void advance() {
      number++;
    }

    void awaitWaiting() throws IOException, InterruptedException {
      double waiting = 0;
      for (int look = 0; waiting < WAITERS; look++) {
        if (look == 10_000) {
          throw new IOException("Not all wait: waiting=" + waiting);
        }
        TimeUnit.MILLISECONDS.sleep(5);
        Matcher found = WAITING.matcher(service.get("/metrics"));
        waiting = found.find() ? Double.parseDouble(found.group(1)) : 0;
      }
    }
  }
}
