package io.segmentschema.smc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableMap;
import io.segmentschema.smc.cli.ScriptedService.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class WatchTest {

  private static final String EARLIER = status(5, 100);
  private static final String SAME_BUT_LATER = status(5, 2_100);
  private static final String CHANGED = status(4, 4_100);
  private static final String NOT_READY =
      "{\"type\":\"urn:x\",\"title\":\"Away\",\"status\":503,\"detail\":\"for a moment\"}";

  @Test
  void pipeGetsOneLineForEachChange() {
    Ran ran = watch(Map.of(), 4, EARLIER, SAME_BUT_LATER, CHANGED, CHANGED);

    ran.says("pending backfill 5", "pending backfill 4");
    assertEquals(2, ran.out().lines().count(), ran.out());
    assertTrue(
        ran.out().lines().allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT\\S+Z  leader .*")),
        ran.out());
  }

  @Test
  void scriptsGetTheAnswerItselfForEachChange() {
    Ran ran = watch(Map.of(), 3, EARLIER, SAME_BUT_LATER, CHANGED, "--json");

    assertEquals(List.of(EARLIER, CHANGED), ran.out().lines().toList());
  }

  @Test
  void personGetsOnePictureThatIsDrawnAnew() {
    Ran ran = watch(Map.of("SCHEMA_CACHE_TERMINAL", "out err"), 2, EARLIER, CHANGED);

    ran.says("\u001b[2J", "pending backfill");
    assertEquals(2, ran.out().split("\u001b\\[H", -1).length - 1, ran.out());
    assertTrue(ran.out().contains("\u001b[32myes\u001b[0m"), ran.out());
  }

  @Test
  void pictureHasNoColoursWhereTheyAreNotWanted() {
    Ran ran = watch(Map.of("SCHEMA_CACHE_TERMINAL", "out", "NO_COLOR", "1"), 2, EARLIER, CHANGED);

    ran.says("\u001b[H");
    assertFalse(ran.out().contains("\u001b[3"), ran.out());
  }

  @Test
  void serviceThatGoesAwayMeanwhileIsAskedAgain() {
    try (ScriptedService service =
        new ScriptedService(
            new Answer(200, EARLIER), new Answer(503, NOT_READY), new Answer(200, CHANGED))) {
      Ran ran = watch(Map.of(), service, 3);

      List<String> lines = ran.out().lines().toList();
      assertEquals(3, lines.size(), ran.out());
      assertTrue(lines.get(1).contains("Away: for a moment"), ran.out());
      assertTrue(lines.get(2).contains("pending backfill 4"), ran.out());
    }
  }

  @Test
  void serviceThatIsAwayAtTheBeginningEndsTheCommand() {
    Ran.of(Map.of(), "watch", "--service", "http://127.0.0.1:1").fails(3, "No service answers");
  }

  @Test
  void intervalAndCountHaveTheirRanges() {
    Ran.of(Map.of(), "watch", "--interval", "PT0.01S").fails(2, "from PT0.1S to PT1H");
    Ran.of(Map.of(), "watch", "--count", "0").fails(2, "at least 1");
  }

  private static Ran watch(Map<String, String> environment, int looks, String... statuses) {
    boolean json = statuses[statuses.length - 1].equals("--json");
    Answer[] answers =
        List.of(statuses).stream()
            .filter(status -> !status.equals("--json"))
            .map(status -> new Answer(200, status))
            .toArray(Answer[]::new);
    try (ScriptedService service = new ScriptedService(answers)) {
      return json
          ? watch(environment, service, looks, "--json")
          : watch(environment, service, looks);
    }
  }

  private static Ran watch(
      Map<String, String> environment, ScriptedService service, int looks, String... more) {
    String[] arguments = {"watch", "--interval", "PT0.1S", "--count", Integer.toString(looks)};
    String[] all = new String[arguments.length + more.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Ran.of(
        ImmutableMap.<String, String>builder()
            .putAll(environment)
            .put("SCHEMA_CACHE_URL", service.url())
            .buildOrThrow(),
        all);
  }

  private static String status(int pending, int age) {
    return """
        {"role":"leader","epoch":1,"ready":true,"store":{"reachable":true},\
        "poll":{"kind":"full","lastSuccessAgeMillis":%d,"durationMillis":3,"segments":9,"schemas":2},\
        "stages":{"realtime":0,"pendingBackfill":%d,"awaitingPoll":0,"polled":9},\
        "backfill":{"depth":0,"oldestAgeMillis":0,"ratePerSecond":0.0,"etaMillis":null},\
        "queries":{"sent":1,"inFlight":0,"failed":0,"segmentsWaiting":0},"quarantine":[]}"""
        .formatted(age, pending);
  }
}
