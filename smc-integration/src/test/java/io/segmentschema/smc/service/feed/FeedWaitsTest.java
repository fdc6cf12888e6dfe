package io.segmentschema.smc.service.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import io.segmentschema.cache.testing.ManualScheduler;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.service.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits, and what ends it; time is moved by hand. */
@Timeout(60)
final class FeedWaitsTest {

  private static final Duration LINGER = Duration.ofMillis(50);
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int ROUNDS = 4_000;
  private static final WaitingClient SILENT = () -> false;

  private final ManualTime time = new ManualTime();
  private final ManualScheduler scheduler = new ManualScheduler(time);
  private final SchemaCache cache =
      new SchemaCache(SchemaCacheConfig.DEFAULT, time.clock(), time.ticker());
  private final FeedWaits waits =
      new FeedWaits(cache, new FeedConfig(2, LINGER), scheduler, new SimpleMeterRegistry());
  private long revision;

  @BeforeEach
  void start() {
    waits.start();
  }

  @Test
  void changeEndsTheWaitOnceFurtherOnesHadTheirChance() {
    CompletableFuture<Void> over = await(0);

    change();
    scheduler.advance(LINGER.minusMillis(1));
    assertFalse(over.isDone());
    scheduler.advance(Duration.ofMillis(1));

    assertTrue(over.isDone());
    assertEquals(0, waits.waiting());
  }

  @Test
  void whoHasNotSeenTheNewestChangeDoesNotWait() {
    change();
    assertTrue(await(0).isDone());
  }

  @Test
  void waitEndsWithItsTimeAndNotBefore() {
    CompletableFuture<Void> over = await(0);
    scheduler.advance(LIMIT.minusMillis(1));
    assertFalse(over.isDone());
    scheduler.advance(Duration.ofMillis(1));
    assertTrue(over.isDone());
  }

  @Test
  void whoWaitsForALaterChangeIsNotToldOfAnEarlierOne() {
    change();
    CompletableFuture<Void> over = await(1);

    scheduler.advance(LINGER);

    assertFalse(over.isDone());
  }

  @Test
  void placesAreBoundedAndGivenBack() {
    CompletableFuture<Void> first = await(0);
    CompletableFuture<Void> second = await(0);
    assertThrows(ProblemException.class, () -> await(0));

    change();
    scheduler.advance(LINGER);

    assertTrue(first.isDone());
    assertTrue(second.isDone());
    assertFalse(await(1).isDone());
    assertFalse(await(1).isDone());
    assertThrows(ProblemException.class, () -> await(1));
  }

  @Test
  void clientThatStirsIsFoundAndNotAskedAgain() {
    AtomicBoolean stirs = new AtomicBoolean();
    CompletableFuture<Void> over =
        waits.await(0, Duration.ofMinutes(1), stirs::get).toCompletableFuture();
    scheduler.advance(Duration.ofSeconds(10));
    assertFalse(over.isDone());

    stirs.set(true);
    scheduler.advance(Duration.ofSeconds(2));

    assertTrue(over.isDone());
  }

  @Test
  void clientWhoseConnectionFailsDoesNotEndTheSearchForOthers() {
    CompletableFuture<Void> broken =
        waits
            .await(
                0,
                Duration.ofMinutes(1),
                () -> {
                  throw new IllegalStateException("connection is broken");
                })
            .toCompletableFuture();
    scheduler.advance(Duration.ofSeconds(2));
    CompletableFuture<Void> later =
        waits.await(0, Duration.ofMinutes(1), () -> true).toCompletableFuture();
    scheduler.advance(Duration.ofSeconds(2));

    assertTrue(broken.isDone());
    assertTrue(later.isDone());
  }

  @Test
  void stopEndsEveryWaitAndTheOnesThatComeLater() {
    CompletableFuture<Void> before = await(0);
    waits.stop();
    assertTrue(before.isDone());
    assertTrue(await(0).isDone());
  }

  @Test
  void waitThatBeginsWhileAChangeIsToldIsNotForgotten() throws Exception {
    // Without a timer that would end it: only the change can.
    long seed = 20_261_121;
    Random random = new Random(seed);
    ScheduledThreadPoolExecutor real = new ScheduledThreadPoolExecutor(1);
    FeedWaits racing =
        new FeedWaits(cache, new FeedConfig(10, Duration.ZERO), real, new SimpleMeterRegistry());
    racing.start();
    AtomicInteger round = new AtomicInteger();
    Thread changer = new Thread(() -> changeInEachRound(round));
    changer.setDaemon(true);
    changer.start();
    try {
      for (int next = 1; next <= ROUNDS; next++) {
        long seen = cache.changes().newest();
        round.set(next); // 1: the change begins
        for (int spins = random.nextInt(2_000); spins > 0; spins--) {
          Thread.onSpinWait();
        }
        racing
            .await(seen, Duration.ofDays(1), SILENT)
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS); // 2: the change has ended it
        while (cache.changes().newest() == seen) {
          Thread.onSpinWait();
        }
      }
      assertEquals(0, racing.waiting(), "seed=" + seed);
    } finally {
      round.set(-1);
      real.shutdownNow();
    }
  }

  private void changeInEachRound(AtomicInteger round) {
    int done = 0;
    while (round.get() >= 0) {
      if (round.get() > done) {
        done++;
        change();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private CompletableFuture<Void> await(long seen) {
    return waits.await(seen, LIMIT, SILENT).toCompletableFuture();
  }

  private void change() {
    revision++;
    RowSignature columns = RowSignature.of(new Column("c" + revision, ColumnType.LONG));
    cache.applyCommit(
        new StoreVersion(revision),
        List.of(
            new CommittedSegment(
                new SegmentId(DatasourceName.of("ds"), new SegmentInterval(0, 3_600_000), "v", 0),
                revision,
                revision,
                true,
                false,
                OptionalLong.of(1),
                new StoredSchema.Readable(
                    FingerprintedSchema.of(new SchemaPayload(columns, Aggregators.NONE))))));
  }
}
