package io.segmentschema.smc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three services on a store of very many segments: what a follower takes beside its leader, and how
 * long it is until another one leads when the leader is killed, while Brokers read. {@code
 * -Davailability.segments=N}, {@code -Davailability.kills=N}; {@code -Davailability.quiet=SECONDS}
 * is how long they are measured before that, and how long they run before they are measured.
 */
@Timeout(3_600)
@Tag("availability")
final class LargeFailoverIT {

  private static final int SEGMENTS = Integer.getInteger("availability.segments", 1_000_000);
  private static final int KILLS = Integer.getInteger("availability.kills", 3);
  private static final int QUIET_SECONDS = Integer.getInteger("availability.quiet", 60);

  private static final int LOOKS = 3;

  /** Three services that share a small machine can all stand still for a second at once. */
  private static final int ROUNDS = 3;

  /** What two equal processes may differ by. */
  private static final double NOISE = 1.25;

  private static final Pattern FULL_POLL =
      Pattern.compile("Poll taken over: kind=FULL.* durationMillis=(\\d+)");

  @TempDir private Path folder;

  @Test
  void anotherNodeLeadsAndReadersSeeNothingOfIt() throws Exception {
    LargeWorkload work = new LargeWorkload(SEGMENTS);
    long begun = System.nanoTime();
    try (Cluster cluster = Cluster.start(folder, work)) {
      System.out.println("Filled, and three services ready, after " + seconds(since(begun)));
      try (BrokerReads broker = new BrokerReads(cluster, new Random(1), ROUNDS)) {
        for (String datasource : work.datasources()) {
          broker.expect(datasource, LargeWorkload.columns());
        }
        assertFollowersTakeNoMore(cpuMillis(cluster), cluster.awaitLeader(), "processor ms");
        List<String> failovers = failovers(cluster);
        System.out.println(print(failovers, broker));
        assertEquals(List.of(), broker.faults());
      }
      ClusterNode leader = cluster.awaitLeader();
      assertFollowersTakeNoMore(liveMebibytes(cluster), leader, "MiB of objects");
    }
  }

  /** How many milliseconds of processor time each node takes while nothing special happens. */
  private static Map<ClusterNode, Long> cpuMillis(Cluster cluster) throws Exception {
    TimeUnit.SECONDS.sleep(QUIET_SECONDS);
    Map<ClusterNode, Long> taken = new LinkedHashMap<>();
    for (ClusterNode node : cluster.nodes) {
      taken.put(node, Footprint.of(node.pid()).cpu().toMillis());
    }
    TimeUnit.SECONDS.sleep(QUIET_SECONDS);
    for (ClusterNode node : cluster.nodes) {
      Footprint after = Footprint.of(node.pid());
      taken.computeIfPresent(node, (same, before) -> after.cpu().toMillis() - before);
      System.out.println("Resident MiB: " + (after.residentBytes() >> 20));
    }
    return taken;
  }

  /**
   * The least of a few looks: a list of the engine is in memory twice while it is compared. A node
   * stands still while it is looked at, longer than its session may last, and none may have to
   * answer meanwhile.
   */
  private static Map<ClusterNode, Long> liveMebibytes(Cluster cluster) throws Exception {
    Map<ClusterNode, Long> least = new LinkedHashMap<>();
    for (int i = 0; i < LOOKS; i++) {
      for (ClusterNode node : cluster.nodes) {
        least.merge(node, Footprint.liveHeapBytes(node.pid()) >> 20, Math::min);
      }
    }
    return least;
  }

  private static List<String> failovers(Cluster cluster) throws Exception {
    List<String> rows = new ArrayList<>();
    try (EpochWatch watch = new EpochWatch(cluster)) {
      for (int i = 1; i <= KILLS; i++) {
        ClusterNode leader = cluster.awaitLeader();
        long epoch = watch.epoch();
        long killed = System.nanoTime();
        leader.kill();
        ServiceProcess.await(() -> watch.ledAfter(epoch, killed).isPresent());
        Duration failover = watch.ledAfter(epoch, killed).orElseThrow();
        long started = System.nanoTime();
        leader.start();
        Duration ready = since(started);
        ServiceProcess.await(cluster::agrees);
        String poll = fullPoll(cluster.awaitLeader());
        rows.add("| %d | %s | %s | %s |".formatted(i, seconds(failover), poll, seconds(ready)));
        System.out.println(rows.get(rows.size() - 1));
      }
      ServiceProcess.await(() -> watch.check() > 0);
    }
    return rows;
  }

  /** How long the last one took, as the node has logged it. */
  private static String fullPoll(ClusterNode node) throws Exception {
    Matcher matcher = FULL_POLL.matcher(node.log());
    String millis = "?";
    while (matcher.find()) {
      millis = matcher.group(1);
    }
    return millis + " ms";
  }

  private static void assertFollowersTakeNoMore(
      Map<ClusterNode, Long> taken, ClusterNode leader, String what) {
    long most = taken.getOrDefault(leader, 0L);
    System.out.println("Leader: " + most + " " + what + ", all: " + taken.values());
    for (long each : taken.values()) {
      assertTrue(each <= most * NOISE, what + ": leader " + most + ", all " + taken.values());
    }
  }

  private static String print(List<String> failovers, BrokerReads broker) {
    return """
        | kill | another one leads after | its full poll took | the killed one is ready after its start |
        |---|---|---|---|
        %s
        %d segments, session %s, %d rounds of reads; %d reads asked all nodes a second time."""
        .formatted(
            String.join("\n", failovers),
            SEGMENTS,
            ClusterNode.SESSION,
            broker.reads(),
            broker.askedAgain());
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
