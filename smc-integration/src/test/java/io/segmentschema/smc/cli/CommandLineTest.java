package io.segmentschema.smc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableMap;
import io.segmentschema.smc.service.ServiceFixture;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandLineTest {

  private static final String SEGMENT = "wiki_2025-06-01T00:00:00.000Z_2025-06-02T00:00:00.000Z_v1";
  private static final String PUBLISH =
      """
      {"segments":[{"datasource":"wiki","interval":"2025-06-01/2025-06-02","version":"v1","partitionNum":0,"numRows":3,
        "schema":{"rowSignature":[{"name":"page","type":"STRING"}]}}]}
      """;
  private static ServiceFixture service;

  @TempDir Path folder;

  private record Result(int code, String out, String err) {}

  @BeforeAll
  static void start() throws IOException {
    service = ServiceFixture.ready();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void commandsShowARunningServiceToPeople() throws IOException {
    Path file = Files.writeString(folder.resolve("publish.json"), PUBLISH);

    Result published = ask("publish", file.toString());
    assertEquals(0, published.code(), published.err());
    assertTrue(published.out().contains("Published 1 segments"), published.out());
    assertContains(ask("datasources"), "DATASOURCE", "wiki");
    assertContains(ask("schema", "wiki"), "page", "STRING");
    assertContains(
        ask("schema", "wiki", "--explain"),
        "DECIDED BY",
        "2025-06-01/2025-06-02",
        SEGMENT,
        "leastRestrictive");
    assertContains(ask("schema", "wiki", "--explain", "--column", "page"), "page", "STRING");
    assertContains(ask("schema", "wiki", "--explain", "--column", "no"), "no such column");
    assertContains(ask("segment", SEGMENT), "awaitingPoll", "page");
    assertContains(ask("status"), "leader", "last poll");
    assertContains(ask("refresh"), "Refreshed: 1 segments");
    assertContains(ask("cleanup", "--dry-run", "--older-than", "PT1H"), "Would purge 0");
  }

  @Test
  void selftestSaysThatTheDemoCameToItsEnd() {
    assertContains(ask("selftest"), "This machine can run the service: 49 schemas");
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "datasources", "refresh", "cleanup"})
  void jsonIsWhatTheServiceSaid(String command) {
    Result result = ask(command, "--json");

    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().startsWith("{") && result.out().lines().count() == 1, result.out());
  }

  @Test
  void problemsOfTheServiceAreOneFriendlyLine() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.json"), "{\"segments\":[{}]}");

    assertFails(1, ask("schema", "nobody"), "No such datasource is known");
    assertFails(1, ask("schema", "nobody"), "(status=404)");
    assertFails(1, ask("segment", SEGMENT.replace("v1", "v9")), "No such segment is known");
    assertFails(1, ask("publish", bad.toString()), "segments[0].datasource");
  }

  @Test
  void serviceThatIsNotThereIsOneFriendlyLine() {
    assertFails(
        1,
        run(ImmutableMap.of(), "status", "--url", "http://127.0.0.1:1"),
        "No service answers at http://127.0.0.1:1");
    assertFails(
        1,
        run(ImmutableMap.of("SCHEMA_CACHE_URL", "http://127.0.0.1:2"), "status"),
        "http://127.0.0.1:2");
  }

  @Test
  void wrongUseIsOneLineThatNamesTheFlag() {
    assertFails(2, run(ImmutableMap.of(), "status", "--verbose"), "--verbose");
    assertFails(2, run(ImmutableMap.of(), "nothing"), "nothing");
    assertFails(2, run(ImmutableMap.of()), "command is missing");
    assertFails(2, run(ImmutableMap.of(), "schema"), "DS");
    assertFails(2, run(ImmutableMap.of(), "status", "extra"), "extra");
    assertFails(2, run(ImmutableMap.of(), "schema", "wiki", "--column", "x"), "--explain");
    assertFails(2, run(ImmutableMap.of(), "status", "--url", "ftp://x"), "ftp://x");
    assertFails(
        2, run(ImmutableMap.of(), "publish", folder.resolve("no").toString()), "argument=FILE");
    assertFails(2, run(ImmutableMap.of(), "publish", ""), "argument=FILE");
  }

  static Stream<Arguments> badArguments() {
    String name = "1 to 255 bytes of UTF-8";
    String id = "datasource_start_end_version[_partition]";
    String grace = "from PT0S to PT87600H";
    String address = "http://HOST:PORT";
    return Stream.of(
        bad("cleanup --older-than x", "--older-than", grace),
        bad("cleanup --older-than 1h", "--older-than", grace),
        bad("cleanup --older-than PT-1S", "--older-than", grace),
        bad("cleanup --older-than PT87601H", "--older-than", grace),
        bad("cleanup --older-than PT99999999999999999H", "--older-than", grace),
        bad("cleanup --older-than PT0.0001S", "--older-than", "whole milliseconds"),
        bad("cleanup --dry-run --older-than ''", "--older-than", grace),
        bad("schema ''", "DS", name),
        bad("schema a/b", "DS", name),
        bad("schema .hidden", "DS", name),
        bad("schema a\tb", "DS", name),
        bad("schema " + "x".repeat(256), "DS", name),
        bad("segment ''", "ID", id),
        bad("segment nonsense", "ID", id),
        bad("segment " + "_".repeat(5_000), "ID", id),
        bad("segment " + SEGMENT + " --datasource ''", "--datasource", name),
        bad("segment " + SEGMENT + " --datasource a/b", "--datasource", name),
        bad("segment " + SEGMENT + " --datasource taxi", "ID", id + " of datasource taxi"),
        bad("status --url ''", "--url", address),
        bad("status --url http://", "--url", address),
        bad("status --url http://x:99999", "--url", address),
        bad("status --url http://x:0", "--url", address),
        bad("status --url http://x:port", "--url", address),
        bad("status --url http://x/path", "--url", address),
        bad("status --url http://a|b", "--url", address));
  }

  private static Arguments bad(String command, String argument, String allowed) {
    return Arguments.of(command, argument, allowed);
  }

  @ParameterizedTest
  @MethodSource("badArguments")
  void badArgumentIsWrongUseAndOneLineNamesItAndItsRange(
      String command, String argument, String allowed) {
    String[] words = command.split(" ", -1);
    for (int i = 0; i < words.length; i++) {
      words[i] = words[i].replace("''", "");
    }

    Result result = ask(words);

    assertFails(2, result, "argument=" + argument + ", value=");
    assertTrue(result.err().contains("allowed=") && result.err().contains(allowed), result.err());
  }

  @Test
  void credentialsInTheAddressAreRefusedAndNotShown() {
    Result result =
        run(ImmutableMap.of("SCHEMA_CACHE_URL", "http://me:secret@127.0.0.1:1"), "status");

    assertFails(2, result, "argument=SCHEMA_CACHE_URL");
    assertFalse(result.err().contains("secret"), result.err());
  }

  @Test
  void serveRefusesWhatItCannotDo() {
    assertFails(
        2, run(ImmutableMap.of(), "serve", "--engine", "druid"), "schema-cache.druid.coordinator");
    assertFails(2, run(ImmutableMap.of(), "serve", "--engine", "pinot"), "one of none, druid");
    assertFails(2, run(ImmutableMap.of(), "serve", "--coordinator", "http://x"), "coordinator");
    assertFails(2, run(ImmutableMap.of(), "serve", "--port", "x"), "schema-cache.http.port");
    assertFails(
        2,
        run(ImmutableMap.of("SCHEMA_CACHE_HTTP_HOST", "0.0.0.0"), "serve"),
        "schema-cache.http.host");
    assertFails(2, run(ImmutableMap.of(), "serve", "--config", "/no/such"), "/no/such");
    assertFails(2, run(ImmutableMap.of(), "serve", "--tls"), "--tls");
  }

  @Test
  void helpAndVersionAreForEveryone() {
    assertContains(run(ImmutableMap.of(), "--help"), "serve", "publish");
    assertContains(run(ImmutableMap.of(), "serve", "--help"), "--data-dir");
    assertContains(run(ImmutableMap.of(), "--version"), "schema-cache");
  }

  private static Result ask(String... arguments) {
    return run(ImmutableMap.of("SCHEMA_CACHE_URL", service.address().toString()), arguments);
  }

  private static Result run(Map<String, String> environment, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine(environment)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Result(code, out.toString(), err.toString());
  }

  private static void assertContains(Result result, String... parts) {
    assertEquals(0, result.code(), result.err());
    for (String part : parts) {
      assertTrue(result.out().contains(part), result.out());
    }
  }

  private static void assertFails(int code, Result result, String part) {
    assertEquals(code, result.code(), result.err());
    assertEquals("", result.out());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(result.err().contains(part), result.err());
  }
}
