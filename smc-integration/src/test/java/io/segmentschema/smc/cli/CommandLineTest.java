package io.segmentschema.smc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableMap;
import io.segmentschema.smc.service.ServiceFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    Ran published = ask("publish", file.toString());
    assertEquals(0, published.code(), published.err());
    assertTrue(published.out().contains("Published 1 segments"), published.out());
    ask("datasources").says("DATASOURCE", "wiki");
    ask("schema", "wiki").says("page", "STRING");
    ask("schema", "wiki", "--explain")
        .says("DECIDED BY", "2025-06-01/2025-06-02", SEGMENT, "leastRestrictive");
    ask("schema", "wiki", "--explain", "--column", "page").says("page", "STRING");
    ask("schema", "wiki", "--explain", "--column", "no").says("no such column");
    ask("segment", SEGMENT).says("awaitingPoll", "page");
    ask("status").says("leader", "last poll");
    ask("refresh").says("Refreshed: 1 segments");
    ask("cleanup", "--dry-run", "--older-than", "PT1H").says("Would purge 0");
  }

  @Test
  void selftestSaysThatTheDemoCameToItsEnd() {
    ask("selftest").says("This machine can run the service: 49 schemas");
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "datasources", "refresh", "cleanup"})
  void jsonIsWhatTheServiceSaid(String command) {
    Ran result = ask(command, "--json");

    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().startsWith("{") && result.out().lines().count() == 1, result.out());
  }

  @Test
  void problemsOfTheServiceAreOneFriendlyLine() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.json"), "{\"segments\":[{}]}");

    ask("schema", "nobody").fails(4, "No such datasource is known");
    ask("schema", "nobody").fails(4, "(status=404)");
    ask("segment", SEGMENT.replace("v1", "v9")).fails(4, "No such segment is known");
    ask("publish", bad.toString()).fails(5, "segments[0].datasource");
  }

  @Test
  void serviceThatIsNotThereIsOneFriendlyLine() {
    Ran.of(ImmutableMap.of(), "status", "--service", "http://127.0.0.1:1")
        .fails(3, "No service answers at http://127.0.0.1:1");
    Ran.of(ImmutableMap.of("SCHEMA_CACHE_URL", "http://127.0.0.1:2"), "status")
        .fails(3, "http://127.0.0.1:2");
  }

  @Test
  void wrongUseIsOneLineThatNamesTheFlag() {
    Ran.of(ImmutableMap.of(), "status", "--verbose").fails(2, "--verbose");
    Ran.of(ImmutableMap.of(), "nothing").fails(2, "nothing");
    Ran.of(ImmutableMap.of()).fails(2, "command is missing");
    Ran.of(ImmutableMap.of(), "schema").fails(2, "DS");
    Ran.of(ImmutableMap.of(), "status", "extra").fails(2, "extra");
    Ran.of(ImmutableMap.of(), "schema", "wiki", "--column", "x").fails(2, "--explain");
    Ran.of(ImmutableMap.of(), "status", "--url", "ftp://x").fails(2, "argument=--url");
    Ran.of(ImmutableMap.of(), "publish", folder.resolve("no").toString()).fails(2, "argument=FILE");
    Ran.of(ImmutableMap.of(), "publish", "").fails(2, "argument=FILE");
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
        bad("status --service ''", "--service", address),
        bad("status --service http://", "--service", address),
        bad("status --service http://x:99999", "--service", address),
        bad("status --service http://x:0", "--service", address),
        bad("status --service http://x:port", "--service", address),
        bad("status --service http://x/path", "--service", address),
        bad("status --service http://a|b", "--service", address));
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

    Ran result = ask(words);

    result.fails(2, "argument=" + argument + ", value=");
    assertTrue(result.err().contains("allowed=") && result.err().contains(allowed), result.err());
  }

  @Test
  void credentialsInTheAddressAreRefusedAndNotShown() {
    Ran result =
        Ran.of(ImmutableMap.of("SCHEMA_CACHE_URL", "http://me:secret@127.0.0.1:1"), "status");

    result.fails(2, "argument=SCHEMA_CACHE_URL");
    assertFalse(result.err().contains("secret"), result.err());
  }

  @Test
  void serveRefusesWhatItCannotDo() {
    Ran.of(ImmutableMap.of(), "serve", "--engine", "druid")
        .fails(2, "schema-cache.druid.coordinator");
    Ran.of(ImmutableMap.of(), "serve", "--engine", "pinot").fails(2, "one of none, druid");
    Ran.of(ImmutableMap.of(), "serve", "--coordinator", "http://x").fails(2, "coordinator");
    Ran.of(ImmutableMap.of(), "serve", "--port", "x").fails(2, "schema-cache.http.port");
    Ran.of(ImmutableMap.of("SCHEMA_CACHE_HTTP_HOST", "0.0.0.0"), "serve")
        .fails(2, "schema-cache.http.host");
    Ran.of(ImmutableMap.of(), "serve", "--config", "/no/such").fails(2, "/no/such");
    Ran.of(ImmutableMap.of(), "serve", "--ha", "zookeeper").fails(2, "zookeeper.hosts");
    Ran.of(ImmutableMap.of(), "serve", "--zk", "zk:2181").fails(2, "--ha zookeeper");
    Ran.of(ImmutableMap.of(), "serve", "--ha", "zookeeper", "--zk", "zk:2181")
        .fails(2, "--store-url");
    Ran.of(ImmutableMap.of(), "serve", "--tls").fails(2, "--tls");
  }

  @Test
  void helpAndVersionAreForEveryone() {
    Ran.of(ImmutableMap.of(), "--help").says("serve", "publish");
    Ran.of(ImmutableMap.of(), "serve", "--help").says("--data-dir", "--ha", "--zk");
    Ran.of(ImmutableMap.of(), "--version").says("schema-cache");
  }

  private static Ran ask(String... arguments) {
    return Ran.of(ImmutableMap.of("SCHEMA_CACHE_URL", service.address().toString()), arguments);
  }
}
