package io.segmentschema.smc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.smc.faults.Ledger.Request;
import io.segmentschema.smc.faults.SegmentState.Kind;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service that is killed in the middle of a publish or of marking segments unused, and started
 * again, over and over on one embedded store. What it has acknowledged is there; what was under way
 * is there whole or not at all; every answer of the started service is what the store's rows say;
 * no version is given out twice, and nothing that only grows goes back. {@code -Dcrash.rounds=N}
 * plays more rounds, {@code -Dcrash.seed=N} others.
 */
@Timeout(1800)
final class CrashTest {

  private static final int ROUNDS = Integer.getInteger("crash.rounds", 4);
  private static final long SEED = Long.getLong("crash.seed", 42);
  private static final List<TestSegment> SEGMENTS = segments();

  @TempDir private Path folder;

  private final Random random = new Random(SEED);
  private final Moments moments = new Moments(random, Duration.ofMillis(20));
  private final Ledger ledger = new Ledger();
  private final Marks marks = new Marks();
  private StoreContents store = StoreContents.EMPTY;

  @Test
  void acknowledgedWritesOutliveAKillAndUnansweredOnesAreWholeOrAbsent() throws Exception {
    System.out.println("Killed while writing: seed=" + SEED + ", rounds=" + ROUNDS);
    int done = 0;
    int absent = 0;
    for (int round = 0; round < ROUNDS; round++) {
      try (ServiceProcess service = start()) {
        int writes = 2 + random.nextInt(6);
        for (int i = 0; i < writes; i++) {
          write(service, random.nextInt(3) == 0);
        }
        writeAndKill(service, round % 2 == 1);
      }
      Ledger.Settled settled = settle();
      done += settled.done();
      absent += settled.absent();
    }
    try (ServiceProcess service = start()) {
      assertEquals(143, service.terminate());
    }
    settle();
    System.out.println(
        "Killed while writing: kills=%d, unanswered and done=%d, unanswered and absent=%d, used=%d, unused=%d"
            .formatted(ROUNDS, done, absent, ledger.count(Kind.USED), ledger.count(Kind.UNUSED)));
  }

  @Test
  void terminatedServiceEndsCleanlyAndLosesNothing() throws Exception {
    try (ServiceProcess service = start()) {
      write(service, false);
      assertEquals(143, service.terminate());
      assertTrue(service.log().contains("Service stopped"), service.log());
    }
    settle();
    try (ServiceProcess service = start()) {
      write(service, true);
    }
    settle();
  }

  // ---- one round

  /** A start after which every answer is checked. */
  private ServiceProcess start() throws Exception {
    ServiceProcess service = ServiceProcess.start(folder, "--data-dir", data().toString());
    marks.started(service);
    Answers.assertAreTheStore(service, store);
    return service;
  }

  private Ledger.Settled settle() throws Exception {
    store = StoreContents.read(data());
    marks.found(store);
    return ledger.settle(store);
  }

  /** A write that is answered. */
  private void write(ServiceProcess service, boolean unuse) throws Exception {
    Write write = nextWrite(unuse);
    long begun = System.nanoTime();
    HttpResponse<String> answer = service.begin(write.path(), write.body()).get();
    moments.took(System.nanoTime() - begun);
    assertEquals(200, answer.statusCode(), answer.body());
    if (ledger.answered(write.request())) {
      marks.answered(ServiceProcess.json(answer));
    }
  }

  private void writeAndKill(ServiceProcess service, boolean unuse) throws Exception {
    Write write = nextWrite(unuse);
    CompletableFuture<HttpResponse<String>> answer = service.begin(write.path(), write.body());
    LockSupport.parkNanos(moments.next());
    service.kill();
    try {
      assertEquals(200, answer.get().statusCode());
      ledger.answered(write.request());
    } catch (ExecutionException cut) {
      ledger.unanswered(write.request());
    }
  }

  /** A request, and what it changes. */
  private record Write(String path, String body, Request request) {}

  private Write nextWrite(boolean unuse) {
    List<TestSegment> shuffled = new ArrayList<>(SEGMENTS);
    Collections.shuffle(shuffled, random);
    List<TestSegment> some = shuffled.subList(0, 1 + random.nextInt(SEGMENTS.size()));
    if (unuse) {
      String datasource = some.get(0).datasource();
      List<TestSegment> ofOne =
          some.stream().filter(segment -> segment.datasource().equals(datasource)).toList();
      return new Write("/v1/segments/unused", TestSegment.unused(ofOne), Ledger.unuse(ofOne));
    }
    Map<TestSegment, String> columns =
        some.stream().collect(Collectors.toMap(each -> each, each -> "c" + random.nextInt(20)));
    return new Write("/v1/segments", TestSegment.publish(columns), Ledger.publish(columns));
  }

  private Path data() {
    return folder.resolve("data");
  }

  private static List<TestSegment> segments() {
    List<TestSegment> segments = new ArrayList<>();
    for (String datasource : List.of("ds", "other")) {
      for (int day = 1; day <= 5; day++) {
        for (int partition = 0; partition < 20; partition++) {
          segments.add(new TestSegment(datasource, day, partition));
        }
      }
    }
    return List.copyOf(segments);
  }
}
