package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.cache.error.InvalidInputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Publishes the segments of a file. */
@Command(
    name = "publish",
    description = "Publish the segments of a JSON file, all or none.",
    mixinStandardHelpOptions = true)
final class PublishCommand extends RemoteCommand {

  @Parameters(
      paramLabel = "FILE",
      description = "A file with the body of POST /v1/segments; - reads the standard input.")
  private String file = "";

  @Override
  ServiceClient.Answer ask(ServiceClient client) {
    return client.post("/v1/segments", content());
  }

  private byte[] content() {
    try {
      return file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
    } catch (IOException | InvalidPathException unreadable) {
      throw CommandFailure.wrongUse(
          "Argument is refused: argument=FILE, value=%s, allowed=a readable file, or - for the standard input, problem=%s"
              .formatted(InvalidInputException.shown(file), unreadable));
    }
  }

  @Override
  void show(JsonNode answer, PrintWriter out) {
    out.printf(
        "Published %d segments with %d new schemas; store version %s.%n",
        answer.path("published").asLong(),
        answer.path("schemasCreated").asLong(),
        answer.path("storeVersion").asText());
  }
}
