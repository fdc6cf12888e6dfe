package io.segmentschema.smc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three services in processes of their own, three ZooKeeper servers and a MariaDB: what happens to
 * them while Brokers read and a task pushes. {@code -Davailability.faults=50} asks for more than
 * one of each kind, {@code -Davailability.seed} for an earlier order.
 */
@Timeout(3_600)
final class AvailabilityIT {

  private static final int FAULTS =
      Integer.getInteger("availability.faults", Fault.values().length - 1);
  private static final long SEED = Long.getLong("availability.seed", System.nanoTime());

  @TempDir private Path folder;

  @Test
  void readersSeeNoFaultAndOneLeaderWritesAtATime() throws Exception {
    System.out.println("availability.seed=" + SEED + ", availability.faults=" + FAULTS);
    Random random = new Random(SEED);
    List<String> table = new ArrayList<>();
    try (Cluster cluster = Cluster.start(folder, new Workload.Growing());
        EpochWatch watch = new EpochWatch(cluster);
        TaskPushes task = new TaskPushes(cluster);
        BrokerReads broker = new BrokerReads(cluster, new Random(random.nextLong()))) {
      for (int i = 0; i < Workload.Growing.SEGMENTS; i++) {
        broker.expect("ds", "c" + i);
      }
      for (Fault fault : faults(random)) {
        table.add(run(table.size() + 1, fault, cluster, watch, task, broker, random));
        System.out.println(table.get(table.size() - 1));
      }
      int writes = watch.check();
      System.out.println(print(table, writes, broker.reads()));
      assertEquals(List.of(), broker.faults());
      assertTrue(writes > FAULTS, "too few writes to say anything: " + writes);
    }
  }

  private static String run(
      int number,
      Fault fault,
      Cluster cluster,
      EpochWatch watch,
      TaskPushes task,
      BrokerReads broker,
      Random random)
      throws Exception {
    try {
      return row(number, fault, cluster, watch, task, broker, random);
    } catch (Exception | AssertionError failed) {
      System.out.println(
          "Fault " + number + " was not coped with: " + fault + "\n" + cluster.logs());
      throw failed;
    }
  }

  private static String row(
      int number,
      Fault fault,
      Cluster cluster,
      EpochWatch watch,
      TaskPushes task,
      BrokerReads broker,
      Random random)
      throws Exception {
    broker.expect(TaskPushes.DATASOURCE, task.grow());
    ServiceProcess.await(cluster::agrees);
    int badBefore = broker.faults().size();
    ClusterNode leader = cluster.awaitLeader();
    long epoch = watch.epoch();
    long from = System.nanoTime();
    fault.happen(cluster, leader, random);
    fault.end(cluster, leader);
    long ended = System.nanoTime();
    ServiceProcess.await(cluster::agrees);
    Duration agreed = Duration.ofNanos(System.nanoTime() - ended);
    if (fault.isOfTheLeader()) { // Which the watch finds out a moment later.
      ServiceProcess.await(() -> watch.ledAfter(epoch, from).isPresent());
    }
    Optional<Duration> failover = watch.ledAfter(epoch, from);
    var unused = watch.check();
    return "| %d | %s | %s | %s | %d |"
        .formatted(
            number,
            fault.name().toLowerCase(Locale.ROOT).replace('_', ' '),
            failover.map(AvailabilityIT::seconds).orElse("nobody had to"),
            seconds(agreed),
            broker.faults().size() - badBefore);
  }

  /** One of each kind, as often as it takes, in a random order. */
  private static List<Fault> faults(Random random) {
    List<Fault> all = new ArrayList<>(List.of(Fault.values()));
    all.remove(Fault.PAUSE_LEADER_LONG);
    List<Fault> faults = new ArrayList<>();
    while (faults.size() < FAULTS) {
      Collections.shuffle(all, random);
      faults.addAll(all.subList(0, Math.min(all.size(), FAULTS - faults.size())));
    }
    if (FAULTS > all.size()) {
      faults.set(random.nextInt(FAULTS), Fault.PAUSE_LEADER_LONG);
    }
    return faults;
  }

  private static String print(List<String> table, int writes, long reads) {
    return """
        | # | fault | another one leads after | all agree after its end | reads that failed or lacked a column |
        |---|---|---|---|---|
        %s
        %d rounds of reads, %d writes of leaders, each in the epoch of its writer; session %s."""
        .formatted(String.join("\n", table), reads, writes, ClusterNode.SESSION);
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
