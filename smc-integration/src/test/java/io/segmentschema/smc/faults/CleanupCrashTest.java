package io.segmentschema.smc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.smc.faults.SegmentState.Kind;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service that is killed in the middle of a cleanup of many small batches, while publishes reuse
 * the schemas that it is about to delete, and started again, over and over on one embedded store.
 * What was used is there with its schema, what was unused is there as it was or gone, no row's
 * schema is missing, and every answer of the started service is what the rows say. {@code
 * -Dcrash.rounds=N} plays more rounds, {@code -Dcrash.seed=N} others.
 */
@Timeout(1800)
final class CleanupCrashTest {

  private static final int ROUNDS = Integer.getInteger("crash.rounds", 4);
  private static final long SEED = Long.getLong("crash.seed", 42);
  private static final int SEGMENTS = 120;
  private static final int USED = 30;

  @TempDir private Path folder;

  private final Random random = new Random(SEED);
  private final Moments moments = new Moments(random, Duration.ofMillis(300));
  private final Ledger ledger = new Ledger();
  private final Marks marks = new Marks();
  private StoreContents store = StoreContents.EMPTY;

  /** The kills while a cleanup was under way, and those of them that found it half done. */
  private int underWay;

  private int halfDone;

  @Test
  void killedCleanupLeavesWholeBatchesAndWhatIsUsed() throws Exception {
    System.out.println("Killed while cleaning up: seed=" + SEED + ", rounds=" + ROUNDS);
    int doubtful = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long unused;
      boolean answered;
      try (ServiceProcess service = start()) {
        prepare(service, round);
        unused = ledger.count(Kind.UNUSED);
        answered = cleanUpAndKill(service, round);
      }
      Ledger.Settled settled = settle();
      doubtful += settled.done() + settled.absent();
      long left = ledger.count(Kind.UNUSED);
      underWay += answered ? 0 : 1;
      halfDone += left > 0 && left < unused ? 1 : 0;
    }
    endInPeace();
    System.out.println(
        "Killed while cleaning up: kills=%d, cleanup under way=%d, half purged=%d, publish under way=%d"
            .formatted(ROUNDS, underWay, halfDone, doubtful));
  }

  // ---- one round

  /** A start after which every answer is checked. */
  private ServiceProcess start() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(ServiceProcess.command("--data-dir", data().toString()));
    builder.environment().put("SCHEMA_CACHE_CLEANUP_BATCH_SIZE", "2");
    ServiceProcess service = ServiceProcess.start(folder, builder);
    marks.started(service);
    Answers.assertAreTheStore(service, store);
    return service;
  }

  private Ledger.Settled settle() throws Exception {
    store = StoreContents.read(data());
    marks.found(store);
    return ledger.settle(store);
  }

  /** Many unused segments with a schema each, and some used ones that share schemas. */
  private void prepare(ServiceProcess service, int round) throws Exception {
    Map<TestSegment, String> columns = new HashMap<>();
    List<TestSegment> unused = new ArrayList<>();
    for (int i = 0; i < SEGMENTS; i++) {
      TestSegment segment = segment(i);
      columns.put(segment, column(round, i));
      if (i >= USED) {
        unused.add(segment);
      }
    }
    marks.answered(service.post("/v1/segments", TestSegment.publish(columns)));
    ledger.answered(Ledger.publish(columns));
    marks.answered(service.post("/v1/segments/unused", TestSegment.unused(unused)));
    ledger.answered(Ledger.unuse(unused));
  }

  /** Tells whether the cleanup had answered before the kill. */
  private boolean cleanUpAndKill(ServiceProcess service, int round) throws Exception {
    long begun = System.nanoTime();
    long until = begun + moments.next();
    CompletableFuture<HttpResponse<String>> cleanup =
        service.begin("/v1/cleanup?olderThan=PT0S", "");
    CompletableFuture<Void> timed =
        cleanup.thenAccept(done -> moments.took(System.nanoTime() - begun));
    ledger.cleanupBegun();
    publishUntil(service, round, until);
    service.kill();
    try {
      timed.get();
      assertEquals(200, cleanup.get().statusCode(), cleanup.get().body());
      ledger.cleanupAnswered();
      return true;
    } catch (ExecutionException cut) {
      return false;
    }
  }

  /** Publishes unused and used segments with the schemas of unused ones, until it is time. */
  private void publishUntil(ServiceProcess service, int round, long until) throws Exception {
    while (System.nanoTime() < until) {
      Map<TestSegment, String> columns = new HashMap<>();
      for (int i = 0; i < 3; i++) {
        columns.put(
            segment(random.nextInt(SEGMENTS)),
            column(round, USED + random.nextInt(SEGMENTS - USED)));
      }
      CompletableFuture<HttpResponse<String>> answer =
          service.begin("/v1/segments", TestSegment.publish(columns));
      try {
        HttpResponse<String> done =
            answer.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        assertEquals(200, done.statusCode(), done.body());
        if (ledger.answered(Ledger.publish(columns))) {
          marks.answered(ServiceProcess.json(done));
        }
      } catch (TimeoutException itIsTime) {
        ledger.unanswered(Ledger.publish(columns));
      }
    }
  }

  /** A cleanup that nobody disturbs leaves what is used, and the schemas that it uses. */
  private void endInPeace() throws Exception {
    try (ServiceProcess service = start()) {
      JsonNode done = service.post("/v1/cleanup?olderThan=PT0S", "");
      ledger.cleanupAnswered();
      service.post("/v1/refresh?wait=true", "");
      store = StoreContents.EMPTY;
      assertEquals(143, service.terminate(), done.toString());
    }
    settle();
    assertEquals(0, ledger.count(Kind.UNUSED));
    assertEquals(
        store.rows().values().stream().map(StoreContents.Row::schema).distinct().count(),
        store.schemas());
  }

  private Path data() {
    return folder.resolve("data");
  }

  private static TestSegment segment(int number) {
    return new TestSegment("ds", 1 + number % 5, number);
  }

  /** Used segments share a few schemas, unused ones have their own. */
  private static String column(int round, int number) {
    return number < USED ? "shared" + number % 3 : "r" + round + "_" + number;
  }
}
