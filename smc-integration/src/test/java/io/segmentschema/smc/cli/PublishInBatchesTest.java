package io.segmentschema.smc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentschema.smc.cli.ScriptedService.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a big file becomes: requests that are each all or nothing, and a clear word where one is
 * not.
 */
final class PublishInBatchesTest {

  private static final Answer DONE =
      new Answer(200, "{\"published\":2,\"schemasCreated\":1,\"storeVersion\":\"7\"}");
  private static final Answer REFUSED =
      new Answer(
          422,
          "{\"type\":\"urn:x\",\"title\":\"The metadata store refuses this data\",\"status\":422,\"detail\":\"no\"}");

  @TempDir private Path folder;
  private final InputStream standardInput = System.in;

  @AfterEach
  void giveBackTheStandardInput() {
    System.setIn(standardInput);
  }

  @Test
  void fileGoesOutInRequestsOfSoManySegmentsEach() throws IOException {
    try (ScriptedService service = new ScriptedService(DONE)) {
      Ran ran = publish(service, file(segments(5)).toString(), "--batch-size", "2");

      ran.says("Published 5 segments with 3 new schemas; store version 7.");
      assertEquals(3, service.bodies().size());
      assertEquals("{\"segments\":[{\"n\":4,\"x\":1.10}]}", service.bodies().get(2));
    }
  }

  @Test
  void refusedRequestSaysWhatWasPublishedBefore() throws IOException {
    try (ScriptedService service = new ScriptedService(DONE, REFUSED)) {
      Ran ran = publish(service, file(segments(5)).toString(), "--batch-size", "2");

      ran.fails(5, "segments 2 to 3 of the file");
      assertTrue(ran.err().contains("the 2 before them are published and stay"), ran.err());
      assertEquals(2, service.bodies().size());
    }
  }

  @Test
  void withoutBatchesTheFileIsOneRequestAsItIs() throws IOException {
    try (ScriptedService service = new ScriptedService(DONE)) {
      publish(service, file(segments(5)).toString()).says("Published 2 segments");

      assertEquals(1, service.bodies().size());
      assertEquals(segments(5), service.bodies().get(0));
    }
  }

  @Test
  void fileWithTooManySegmentsForOneRequestIsNotSentAndTheWayOutIsNamed() throws IOException {
    try (ScriptedService service = new ScriptedService(DONE)) {
      publish(service, file(segments(10_001)).toString()).fails(2, "--batch-size 10000");

      assertTrue(service.bodies().isEmpty());
    }
  }

  @Test
  void standardInputIsPublishedLikeAFile() {
    System.setIn(new ByteArrayInputStream(segments(3).getBytes(StandardCharsets.UTF_8)));
    try (ScriptedService service = new ScriptedService(DONE)) {
      publish(service, "-", "--batch-size", "2").says("Published 3 segments");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"segments\":[{\"n\":1},{\"n\":2}",
        "{\"segments\":[{\"n\":1},2]}",
        "{\"segments\":[{\"n\":1}]} {}",
        "{\"segments\":[{\"n\":1}],\"more\":1}",
        "{\"other\":[{\"n\":1}]}"
      })
  void fileThatIsNotWholePublishesNothing(String content) throws IOException {
    try (ScriptedService service = new ScriptedService(DONE)) {
      publish(service, file(content).toString(), "--batch-size", "1").fails(2, "argument=FILE");

      assertTrue(service.bodies().isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "10001", "-1", "x"})
  void batchSizeHasItsRange(String size) throws IOException {
    Ran.of(Map.of(), "publish", file(segments(1)).toString(), "--batch-size", size)
        .fails(2, "--batch-size");
  }

  @Test
  void scriptsGetTheSumOfAllRequests() throws IOException {
    try (ScriptedService service = new ScriptedService(DONE)) {
      Ran ran = publish(service, file(segments(5)).toString(), "--batch-size", "2", "--json");

      assertEquals(
          new ObjectMapper()
              .readTree("{\"published\":5,\"schemasCreated\":3,\"storeVersion\":\"7\"}"),
          new ObjectMapper().readTree(ran.out()));
    }
  }

  private static Ran publish(ScriptedService service, String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "publish";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Ran.of(Map.of("SCHEMA_CACHE_URL", service.url()), all);
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("segments.json"), content);
  }

  /** Numbers must come out as they went in. */
  private static String segments(int count) {
    return IntStream.range(0, count)
        .mapToObj(n -> "{\"n\":" + n + ",\"x\":1.10}")
        .collect(Collectors.joining(",", "{\"segments\":[", "]}"));
  }
}
