package io.segmentschema.smc.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process logs whose store is away, with its stack traces. */
final class JsonLogTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void everyEventIsOneLineOfJsonAndItsStackTraceStaysInside() throws Exception {
    // given
    Path log = folder.resolve("service.log");
    String away = "jdbc:h2:file:" + folder.resolve("absent") + ";IFEXISTS=TRUE";
    ProcessBuilder command = new ProcessBuilder(ServiceProcess.command("--store-url", away));
    Map<String, String> settings = command.environment();
    settings.put("SCHEMA_CACHE_LOG_FORMAT", "json");
    settings.put("SCHEMA_CACHE_LOG_LEVEL", "DEBUG");
    settings.put("SCHEMA_CACHE_POLL_RETRY_MIN", "PT0.05S");
    settings.put("SCHEMA_CACHE_STORE_CONNECTION_TIMEOUT", "PT0.25S");
    Process process =
        command
            .redirectOutput(folder.resolve("output").toFile())
            .redirectError(log.toFile())
            .start();

    // when
    try {
      ServiceProcess.await(() -> count(Files.readString(log), "Poll failed, will try again") >= 2);
      process.destroy();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    } finally {
      process.destroyForcibly();
    }

    // then
    ImmutableList<JsonNode> events = read(log);
    JsonNode warning =
        events.stream()
            .filter(event -> event.path("message").asText().startsWith("Poll failed, will"))
            .findFirst()
            .orElseThrow();
    assertEquals("WARN", warning.path("level").asText());
    assertTrue(warning.at("/fields/inMillis").isIntegralNumber(), warning::toString);
    assertEquals("false", warning.at("/fields/ready").asText());
    JsonNode trace =
        events.stream().filter(event -> event.has("exception")).findFirst().orElseThrow();
    assertTrue(count(trace.path("exception").asText(), "\n\tat ") > 5, trace::toString);
    String last = events.get(events.size() - 1).path("message").asText();
    assertTrue(last.startsWith("Service stopped: durationMillis="), last);
  }

  private static ImmutableList<JsonNode> read(Path log) throws Exception {
    ImmutableList.Builder<JsonNode> events = ImmutableList.builder();
    for (String line : Files.readAllLines(log)) {
      JsonNode event = MAPPER.readTree(line);
      for (String field : new String[] {"time", "level", "logger", "thread", "message"}) {
        assertTrue(event.has(field), line);
      }
      events.add(event);
    }
    return events.build();
  }

  private static int count(String text, String part) {
    return Splitter.on(part).splitToList(text).size() - 1;
  }
}
