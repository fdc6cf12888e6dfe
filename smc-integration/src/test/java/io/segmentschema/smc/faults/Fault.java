package io.segmentschema.smc.faults;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.curator.test.TestingZooKeeperServer;

/** What is done to a cluster, and taken back as soon as the cluster has coped with it. */
enum Fault {
  KILL_LEADER {
    @Override
    void happen(Cluster cluster, ClusterNode leader, Random random) throws Exception {
      leader.kill();
      cluster.awaitOtherLeader(leader);
    }

    @Override
    void end(Cluster cluster, ClusterNode leader) throws Exception {
      leader.start();
    }
  },
  KILL_FOLLOWER {
    @Override
    void happen(Cluster cluster, ClusterNode leader, Random random) throws Exception {
      ClusterNode follower = follower(cluster, leader, random);
      follower.kill();
      follower.start();
    }
  },
  TERMINATE_LEADER {
    @Override
    void happen(Cluster cluster, ClusterNode leader, Random random) throws Exception {
      leader.terminate();
      cluster.awaitOtherLeader(leader);
    }

    @Override
    void end(Cluster cluster, ClusterNode leader) throws Exception {
      leader.start();
    }
  },
  /** For three session time-outs. */
  PAUSE_LEADER {
    @Override
    void happen(Cluster cluster, ClusterNode leader, Random random) throws Exception {
      pause(cluster, leader, PAUSE_SECONDS);
    }

    @Override
    void end(Cluster cluster, ClusterNode leader) throws Exception {
      leader.signal("CONT");
    }
  },
  /** Once only, and only in the long run: 60 seconds. */
  PAUSE_LEADER_LONG {
    @Override
    void happen(Cluster cluster, ClusterNode leader, Random random) throws Exception {
      pause(cluster, leader, 60);
    }

    @Override
    void end(Cluster cluster, ClusterNode leader) throws Exception {
      leader.signal("CONT");
    }
  },
  /** While it holds the ticket and has written a part: the rest comes after three time-outs. */
  PAUSE_LEADER_IN_BACKFILL {
    @Override
    void happen(Cluster cluster, ClusterNode leader, Random random) throws Exception {
      long from = System.nanoTime();
      try (HeldBackfill backfill = new HeldBackfill(cluster.storeUrl())) {
        backfill.awaitHeld();
        leader.signal("STOP");
      }
      awaitAfterPause(cluster, leader, from, PAUSE_SECONDS);
    }

    @Override
    void end(Cluster cluster, ClusterNode leader) throws Exception {
      leader.signal("CONT");
    }
  },
  CUT_LEADER_FROM_ZOOKEEPER {
    @Override
    void happen(Cluster cluster, ClusterNode leader, Random random) {
      leader.cutFromZooKeeper();
      cluster.awaitOtherLeader(leader);
    }

    @Override
    void end(Cluster cluster, ClusterNode leader) {
      leader.heal();
    }
  },
  CUT_FOLLOWER_FROM_ZOOKEEPER {
    @Override
    void happen(Cluster cluster, ClusterNode leader, Random random) throws Exception {
      ClusterNode follower = follower(cluster, leader, random);
      follower.cutFromZooKeeper();
      TimeUnit.SECONDS.sleep(5);
      follower.heal();
    }
  },
  CUT_LEADER_FROM_STORE {
    @Override
    void happen(Cluster cluster, ClusterNode leader, Random random) {
      leader.cutFromStore();
      cluster.awaitOtherLeader(leader);
    }

    @Override
    void end(Cluster cluster, ClusterNode leader) {
      leader.heal();
    }
  },
  CUT_FOLLOWER_FROM_STORE {
    @Override
    void happen(Cluster cluster, ClusterNode leader, Random random) throws Exception {
      ClusterNode follower = follower(cluster, leader, random);
      follower.cutFromStore();
      TimeUnit.SECONDS.sleep(5);
      follower.heal();
    }
  },
  /** The others do not reach it; it reaches them, and clients reach all. */
  CUT_LEADER_FROM_MEMBERS {
    @Override
    void happen(Cluster cluster, ClusterNode leader, Random random) throws Exception {
      leader.cutFromMembers();
      TimeUnit.SECONDS.sleep(5);
    }

    @Override
    void end(Cluster cluster, ClusterNode leader) {
      leader.heal();
    }
  },
  RESTART_ZOOKEEPER_ONE_BY_ONE {
    @Override
    void happen(Cluster cluster, ClusterNode leader, Random random) throws Exception {
      for (TestingZooKeeperServer server : cluster.zooKeepers()) {
        server.stop();
        server.restart();
        cluster.awaitLeader();
      }
    }
  },
  RESTART_ALL_OF_ZOOKEEPER {
    @Override
    void happen(Cluster cluster, ClusterNode leader, Random random) throws Exception {
      for (TestingZooKeeperServer server : cluster.zooKeepers()) {
        server.stop();
      }
      ServiceProcess.await(() -> cluster.leader().isEmpty());
      for (TestingZooKeeperServer server : cluster.zooKeepers()) {
        server.restart();
      }
      cluster.awaitLeader();
    }
  },
  /** Its clock stays so, whatever comes next. */
  STEP_CLOCK_OF_LEADER {
    @Override
    void happen(Cluster cluster, ClusterNode leader, Random random) throws Exception {
      stepClock(leader, random);
    }
  },
  /** Its clock stays so, whatever comes next. */
  STEP_CLOCK_OF_FOLLOWER {
    @Override
    void happen(Cluster cluster, ClusterNode leader, Random random) throws Exception {
      stepClock(follower(cluster, leader, random), random);
    }
  },
  /** As docs/operations.md has it: one after the other, the leader last. */
  ROLLING_RESTART {
    @Override
    void happen(Cluster cluster, ClusterNode leader, Random random) throws Exception {
      for (ClusterNode node : cluster.leaderLast(leader)) {
        if (node.leads()) {
          stepDown(cluster, node);
        }
        node.terminate();
        node.start();
        ServiceProcess.await(cluster::agrees);
      }
    }
  },
  STEP_DOWN {
    @Override
    void happen(Cluster cluster, ClusterNode leader, Random random) {
      stepDown(cluster, leader);
    }
  };

  /** Three session time-outs. */
  private static final int PAUSE_SECONDS = 12;

  /** Does it, and returns when a leader can be had again. */
  abstract void happen(Cluster cluster, ClusterNode leader, Random random) throws Exception;

  /** Takes back what still stands of it. */
  void end(Cluster cluster, ClusterNode leader) throws Exception {}

  /** Whether a node that was spared must take over. */
  boolean isOfTheLeader() {
    return switch (this) {
      case KILL_LEADER,
          TERMINATE_LEADER,
          PAUSE_LEADER,
          PAUSE_LEADER_LONG,
          PAUSE_LEADER_IN_BACKFILL,
          CUT_LEADER_FROM_ZOOKEEPER,
          CUT_LEADER_FROM_STORE,
          RESTART_ALL_OF_ZOOKEEPER,
          ROLLING_RESTART,
          STEP_DOWN ->
          true;
      case KILL_FOLLOWER,
          CUT_FOLLOWER_FROM_ZOOKEEPER,
          CUT_FOLLOWER_FROM_STORE,
          CUT_LEADER_FROM_MEMBERS,
          RESTART_ZOOKEEPER_ONE_BY_ONE,
          STEP_CLOCK_OF_LEADER,
          STEP_CLOCK_OF_FOLLOWER ->
          false;
    };
  }

  private static void pause(Cluster cluster, ClusterNode leader, int seconds) throws Exception {
    long from = System.nanoTime();
    leader.signal("STOP");
    awaitAfterPause(cluster, leader, from, seconds);
  }

  private static void awaitAfterPause(
      Cluster cluster, ClusterNode leader, long fromNanos, int seconds)
      throws InterruptedException {
    cluster.awaitOtherLeader(leader);
    long passed = System.nanoTime() - fromNanos;
    TimeUnit.NANOSECONDS.sleep(TimeUnit.SECONDS.toNanos(seconds) - passed);
  }

  /** The others may still be lining up again after what was before. */
  private static void stepDown(Cluster cluster, ClusterNode leader) {
    ServiceProcess.await(leader::stepsDown);
    cluster.awaitOtherLeader(leader);
  }

  /** Forwards or backwards, by minutes or by days; some messages and polls come after it. */
  private static void stepClock(ClusterNode node, Random random) throws Exception {
    Duration off =
        random.nextBoolean()
            ? Duration.ofMinutes(1 + random.nextInt(59))
            : Duration.ofDays(1 + random.nextInt(30));
    node.stepClock(random.nextBoolean() ? off : off.negated());
    TimeUnit.SECONDS.sleep(5);
  }

  private static ClusterNode follower(Cluster cluster, ClusterNode leader, Random random) {
    List<ClusterNode> followers =
        cluster.nodes.stream().filter(node -> !node.equals(leader)).toList();
    return followers.get(random.nextInt(followers.size()));
  }
}
