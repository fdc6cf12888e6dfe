package io.segmentschema.smc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.smc.StubEngineService;
import io.segmentschema.smc.faults.SegmentState.Kind;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service with an engine that is killed while it lists, asks and backfills, and while segments
 * are marked unused, cleaned up and found again; started again, over and over on one embedded
 * store. What was shown as stored is there, each schema is the one that the data node gave, nothing
 * that the store has is asked again, and every answer of the started service is what the rows say.
 * {@code -Dcrash.rounds=N} plays more rounds, {@code -Dcrash.seed=N} others.
 */
@Timeout(1800)
final class BackfillCrashTest {

  private static final int ROUNDS = Integer.getInteger("crash.rounds", 4);
  private static final long SEED = Long.getLong("crash.seed", 42);
  private static final int SEGMENTS = 150;
  private static final Set<String> STORED = Set.of("awaitingPoll", "polled");
  private static final List<TestSegment> ALL =
      IntStream.range(0, SEGMENTS).mapToObj(i -> new TestSegment("ds", 1 + i % 5, i)).toList();

  @TempDir private Path folder;

  private final Random random = new Random(SEED);
  private final Moments moments = new Moments(random, Duration.ofSeconds(1));
  private final Marks marks = new Marks();
  private StoreContents store = StoreContents.EMPTY;

  /** Segments whose schema must be in the store after the kill. */
  private final Set<TestSegment> stored = new HashSet<>();

  /** Segments that somebody may have taken away in this round. */
  private final Set<TestSegment> taken = new HashSet<>();

  @Test
  void killedBackfillGoesOnAndNothingStoredIsLostOrAskedAgain() throws Exception {
    System.out.println("Killed while backfilling: seed=" + SEED + ", rounds=" + ROUNDS);
    int underWay = 0;
    for (int round = 0; round < ROUNDS; round++) {
      checkAnswers();
      try (ServiceProcess service = start()) {
        long until = System.nanoTime() + moments.next();
        takeAway(service, random.nextInt(3));
        readUntil(service, until);
        service.kill();
        checkAsked(service);
      }
      checkStore();
      underWay += withSchema() < SEGMENTS ? 1 : 0;
    }
    endInPeace();
    System.out.println(
        "Killed while backfilling: kills=%d, backfill under way=%d".formatted(ROUNDS, underWay));
  }

  // ---- one round

  private ServiceProcess start() throws Exception {
    ServiceProcess service =
        ServiceProcess.start(folder, ServiceProcess.withEngine(data(), SEGMENTS));
    marks.started(service);
    return service;
  }

  /** Without an engine nothing is under way, so that all can be compared. */
  private void checkAnswers() throws Exception {
    try (ServiceProcess service = ServiceProcess.start(folder, "--data-dir", data().toString())) {
      marks.started(service);
      Answers.assertAreTheStore(service, store);
    }
  }

  /** Marks some unused, cleans them up or publishes them; the engine finds the rest again. */
  private void takeAway(ServiceProcess service, int steps) throws Exception {
    List<TestSegment> some = ALL.stream().filter(each -> random.nextInt(3) == 0).toList();
    taken.addAll(some);
    service.post("/v1/segments/unused", TestSegment.unused(some));
    if (steps > 0) {
      service.post("/v1/cleanup?olderThan=PT0S", "");
    }
    if (steps > 1) {
      Map<TestSegment, String> columns =
          some.stream().limit(5).collect(Collectors.toMap(each -> each, each -> column(each)));
      service.post("/v1/segments", TestSegment.publish(columns));
    }
  }

  /** Reads random segments; what is shown as stored is stored. */
  private void readUntil(ServiceProcess service, long until) throws Exception {
    Set<TestSegment> shown = new HashSet<>();
    while (System.nanoTime() < until) {
      TestSegment segment = ALL.get(random.nextInt(SEGMENTS));
      HttpResponse<String> answer = Answers.answer(service, segment.text(), "ds");
      if (answer.statusCode() == 200) {
        JsonNode json = ServiceProcess.json(answer);
        assertEquals(column(segment), json.at("/rowSignature/0/name").asText());
        if (STORED.contains(json.path("stage").asText())) {
          shown.add(segment);
        }
      }
    }
    stored.addAll(shown);
  }

  private void checkAsked(ServiceProcess service) throws Exception {
    Set<String> asked = new LinkedHashSet<>();
    service
        .log()
        .lines()
        .filter(line -> line.startsWith(StubEngineService.ASKED))
        .forEach(line -> asked.add(line.substring(StubEngineService.ASKED.length())));
    for (TestSegment segment : ALL) {
      if (store.state(segment).equals(expected(segment)) && !taken.contains(segment)) {
        assertTrue(!asked.contains(segment.text()), segment + " was asked again");
        stored.add(segment);
      }
    }
  }

  private void checkStore() throws Exception {
    store = StoreContents.read(data());
    marks.found(store);
    Map<String, TestSegment> known = new HashMap<>();
    ALL.forEach(segment -> known.put(segment.text(), segment));
    assertTrue(known.keySet().containsAll(store.rows().keySet()), "rows that nobody has listed");
    for (TestSegment segment : ALL) {
      SegmentState now = store.state(segment);
      assertTrue(now.columns().isEmpty() || now.columns().equals(expected(segment).columns()));
      assertTrue(taken.contains(segment) || now.kind() != Kind.UNUSED, segment + " is " + now);
      assertTrue(
          !stored.contains(segment) || now.equals(expected(segment)), segment + " is " + now);
    }
    stored.clear();
    taken.clear();
  }

  /** Two more runs: one that learns and writes all that is missing, and one that asks nothing. */
  private void endInPeace() throws Exception {
    for (int run = 0; run < 2; run++) {
      try (ServiceProcess service = start()) {
        ServiceProcess.await(() -> isSettled(service.get("/v1/status").path("stages")));
        long sent = service.get("/v1/status").at("/queries/sent").asLong();
        assertTrue(run == 0 || sent == 0, "queries sent: " + sent);
        assertEquals(143, service.terminate());
        checkAsked(service);
      }
      checkStore();
      assertEquals(SEGMENTS, withSchema());
    }
    checkAnswers();
  }

  private static boolean isSettled(JsonNode stages) {
    return stages.path("polled").asInt() == SEGMENTS
        && stages.path("pendingBackfill").asInt() + stages.path("awaitingPoll").asInt() == 0;
  }

  private long withSchema() {
    return ALL.stream().filter(each -> store.state(each).equals(expected(each))).count();
  }

  private static SegmentState expected(TestSegment segment) {
    return SegmentState.published(column(segment));
  }

  private static String column(TestSegment segment) {
    return StubEngineService.column(StubEngineService.segment(segment.partition()));
  }

  private Path data() {
    return folder.resolve("data");
  }
}
