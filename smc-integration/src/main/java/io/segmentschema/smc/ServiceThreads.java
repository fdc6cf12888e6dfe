package io.segmentschema.smc;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Every thread pool of a service, so that what one job does never waits for another's. The HTTP
 * server has its own threads besides.
 */
final class ServiceThreads {

  /** Polls, and the cleanups that must not hold them up. */
  final ScheduledExecutorService poller = scheduler("schema-poll-%d", 2);

  /** The local snapshot's file. */
  final ScheduledExecutorService snapshot = scheduler("schema-snapshot-%d", 1);

  /** Batches of the backfill queue. */
  final ScheduledExecutorService backfill = scheduler("schema-backfill-%d", 1);

  /** Timers of waiting requests, and the housekeeping. */
  final ScheduledExecutorService service = scheduler("schema-service-%d", 1);

  /** Answers to requests that waited. */
  final ExecutorService answering = Executors.newFixedThreadPool(4, named("schema-answer-%d"));

  /** Leadership, the refresh loop and the inventory. */
  final ScheduledExecutorService engine = scheduler("schema-engine-%d", 2);

  /** Checks passwords; so few, and so short a queue, that guessing takes no one else's time. */
  final ExecutorService login =
      new ThreadPoolExecutor(
          2, 2, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(100), named("schema-login-%d"));

  /** What Druid's servers tell; a list of segments occupies one thread while it arrives. */
  final ScheduledExecutorService druid = scheduler("schema-druid-%d", 4);

  /** All of them, to be shut down. */
  ImmutableList<ExecutorService> all() {
    return ImmutableList.of(poller, snapshot, backfill, service, answering, login, engine, druid);
  }

  private static ScheduledExecutorService scheduler(String name, int threads) {
    ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(threads, named(name));
    // What waits for a timer that is cancelled would otherwise stay in memory until it is due.
    scheduler.setRemoveOnCancelPolicy(true);
    return scheduler;
  }

  private static ThreadFactory named(String name) {
    return new ThreadFactoryBuilder().setNameFormat(name).setDaemon(true).build();
  }
}
