package io.segmentschema.smc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A service that is killed in the middle of its work and started again, over and over on one
 * embedded store: what it has acknowledged is there, what was under way is there whole or not at
 * all. {@code -Dcrash.rounds=N} plays more rounds.
 */
@Timeout(1200)
final class CrashTest {

  private static final int ROUNDS = Integer.getInteger("crash.rounds", 12);
  private static final long SEED = Long.getLong("crash.seed", 42);
  private static final int SEGMENTS = 12;
  private static final String NONE = "none";

  @TempDir private Path folder;

  /** What each segment may be in: one state if it is known, two if an answer did not come. */
  private final Map<Integer, Set<String>> possible = new LinkedHashMap<>();

  /** Segments whose state was asked for in one request, which nobody answered. */
  private List<Integer> inDoubt = List.of();

  @Test
  void acknowledgedWritesOutliveAKillAndUnansweredOnesAreWholeOrAbsent() throws Exception {
    System.out.println("Crash rounds: seed=" + SEED + ", rounds=" + ROUNDS);
    Random random = new Random(SEED);
    for (int i = 0; i < SEGMENTS; i++) {
      possible.put(i, Set.of(NONE));
    }
    int doubtful = 0;
    for (int round = 0; round < ROUNDS; round++) {
      try (ServiceProcess service = ServiceProcess.start(folder, "--data-dir", data())) {
        checkAnswers(service);
        work(service, random, 3 + random.nextInt(40));
      }
      doubtful += inDoubt.isEmpty() ? 0 : 1;
      checkStore();
    }
    System.out.println("Crash rounds: killed=" + ROUNDS + ", with a write under way=" + doubtful);
  }

  @Test
  void backfillThatIsKilledGoesOnAndAsksNothingTwiceInTheEnd() throws Exception {
    Random random = new Random(SEED);
    for (int round = 0; round < 3; round++) {
      try (ServiceProcess service = ServiceProcess.start(folder, "--demo", "--data-dir", data())) {
        long until = System.nanoTime() + random.nextInt(1_500) * 1_000_000L;
        while (System.nanoTime() < until) {
          service.get("/v1/status");
        }
      }
    }
    try (ServiceProcess service = ServiceProcess.start(folder, "--demo", "--data-dir", data())) {
      awaitSettled(service);
      service.terminate();
    }
    try (ServiceProcess service = ServiceProcess.start(folder, "--demo", "--data-dir", data())) {
      awaitSettled(service);
      assertEquals(0, service.get("/v1/status").path("queries").path("sent").asInt());
    }
  }

  @Test
  void terminatedServiceEndsCleanlyAndLosesNothing() throws Exception {
    try (ServiceProcess service = ServiceProcess.start(folder, "--data-dir", data())) {
      service.post("/v1/segments", publish(List.of(1), 3));
      assertEquals(143, service.terminate());
      assertTrue(service.log().contains("Service stopped"), service.log());
    }
    try (ServiceProcess service = ServiceProcess.start(folder, "--data-dir", data())) {
      assertEquals("c3", state(service, 1));
    }
  }

  // ---- one round

  /** Sends writes one after the other; the last one's answer is not waited for. */
  private void work(ServiceProcess service, Random random, int requests) throws Exception {
    inDoubt = List.of();
    for (int i = 0; i < requests; i++) {
      if (random.nextInt(10) == 0) {
        service.post("/v1/cleanup?olderThan=PT0S", "");
      }
      write(service, random, i == requests - 1);
    }
  }

  private void write(ServiceProcess service, Random random, boolean last) throws Exception {
    boolean unuse = random.nextInt(3) == 0;
    Set<Integer> chosen = new LinkedHashSet<>();
    for (int i = 0; i < 3; i++) {
      chosen.add(random.nextInt(SEGMENTS));
    }
    List<Integer> segments = List.copyOf(chosen);
    int schema = random.nextInt(6);
    String after = unuse ? NONE : "c" + schema;
    CompletableFuture<HttpResponse<String>> answer =
        unuse
            ? service.begin("/v1/segments/unused", unused(segments))
            : service.begin("/v1/segments", publish(segments, schema));
    if (last) {
      LockSupport.parkNanos(random.nextInt(8_000_000));
      service.kill();
    }
    if (isAnswered(answer)) {
      segments.forEach(id -> possible.put(id, Set.of(after)));
    } else {
      inDoubt = segments;
      for (int id : segments) {
        Set<String> either = new LinkedHashSet<>(possible.getOrDefault(id, Set.of()));
        either.add(after);
        possible.put(id, either);
      }
    }
  }

  private static boolean isAnswered(CompletableFuture<HttpResponse<String>> answer)
      throws InterruptedException {
    try {
      HttpResponse<String> response = answer.get();
      assertEquals(200, response.statusCode(), response.body());
      return true;
    } catch (ExecutionException cut) {
      return false;
    }
  }

  /**
   * What the service shows after its start is possible, and a doubtful request is whole or absent.
   */
  private void checkAnswers(ServiceProcess service) throws Exception {
    List<Boolean> done = new ArrayList<>();
    for (int id = 0; id < SEGMENTS; id++) {
      String now = state(service, id);
      Set<String> may = possible.getOrDefault(id, Set.of());
      assertTrue(may.contains(now), "segment " + id + " is " + now + ", possible: " + may);
      if (inDoubt.contains(id) && may.size() > 1) {
        done.add(now.equals(List.copyOf(may).get(1)));
      }
      possible.put(id, Set.of(now));
    }
    assertTrue(done.stream().distinct().count() <= 1, "a request was done by half: " + done);
  }

  /** The file, while nobody has it open. */
  private void checkStore() throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:h2:file:" + storeFile(), "sa", "");
        var statement = connection.createStatement();
        var orphans =
            statement.executeQuery(
                "SELECT COUNT(*) FROM segments WHERE schema_id IS NOT NULL AND NOT EXISTS"
                    + " (SELECT 1 FROM segment_schemas"
                    + " WHERE segment_schemas.schema_id = segments.schema_id)")) {
      orphans.next();
      assertEquals(0, orphans.getInt(1));
    }
  }

  private void awaitSettled(ServiceProcess service) throws Exception {
    JsonNode stages = service.get("/v1/status").path("stages");
    while (stages.path("polled").asInt() != 49
        || stages.path("pendingBackfill").asInt() + stages.path("awaitingPoll").asInt() != 0) {
      Thread.sleep(20);
      stages = service.get("/v1/status").path("stages");
    }
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private Path storeFile() throws Exception {
    try (var files = Files.walk(folder.resolve("data"))) {
      Path file =
          files.filter(path -> path.toString().endsWith(".mv.db")).findFirst().orElseThrow();
      return Path.of(file.toString().replace(".mv.db", ""));
    }
  }

  private static String state(ServiceProcess service, int id) throws Exception {
    HttpResponse<String> answer =
        service.answer(
            "/v1/segments/"
                + URLEncoder.encode(text(id), StandardCharsets.UTF_8)
                + "?datasource=ds");
    if (answer.statusCode() == 404) {
      return NONE;
    }
    assertEquals(200, answer.statusCode(), answer.body());
    String body = answer.body();
    int at = body.indexOf("\"name\":\"") + 8;
    return body.substring(at, body.indexOf('"', at));
  }

  private static String text(int id) {
    return "ds_2025-01-01T00:00:00.000Z_2025-01-02T00:00:00.000Z_v1" + (id == 0 ? "" : "_" + id);
  }

  private static String publish(List<Integer> segments, int schema) {
    return "{\"segments\":["
        + String.join(
            ",",
            segments.stream()
                .map(
                    id ->
                        "{\"datasource\":\"ds\",\"interval\":\"2025-01-01/2025-01-02\","
                            + "\"version\":\"v1\",\"partitionNum\":"
                            + id
                            + ",\"numRows\":1,\"schema\":{\"rowSignature\":[{\"name\":\"c"
                            + schema
                            + "\",\"type\":\"LONG\"}]}}")
                .toList())
        + "]}";
  }

  private static String unused(List<Integer> segments) {
    return "{\"datasource\":\"ds\",\"segmentIds\":["
        + String.join(",", segments.stream().map(id -> "\"" + text(id) + "\"").toList())
        + "]}";
  }
}
