package io.segmentschema.smc.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.smc.service.json.PublishReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Publishes the segments of a file: in one request, which is all or nothing, or in several, each of
 * which is.
 */
@Command(
    name = "publish",
    description = {
      "Publish the segments of a JSON file, all or none.",
      "With --batch-size, in requests of so many, each of them all or none: if one is refused,"
          + " those before it stay. To publish the same again is safe."
    },
    mixinStandardHelpOptions = true)
final class PublishCommand extends RemoteCommand {

  private static final String SEGMENTS = "/v1/segments";

  /** Fewer bytes than this cannot be too many segments: each is at least two braces and a comma. */
  private static final long SURELY_ONE_REQUEST = 3L * PublishReader.MOST_SEGMENTS;

  @Parameters(
      paramLabel = "FILE",
      description = "A file with the body of POST /v1/segments; - reads the standard input.")
  private String file = "";

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "How many segments each request has, 1 to " + PublishReader.MOST_SEGMENTS + ".")
  private @Nullable Integer batchSize;

  @Override
  ServiceClient.Answer ask(ServiceClient client) {
    if (batchSize != null && (batchSize < 1 || batchSize > PublishReader.MOST_SEGMENTS)) {
      throw Arguments.refused(
          "--batch-size", batchSize.toString(), "1 to " + PublishReader.MOST_SEGMENTS);
    }
    if (!file.equals("-") && Files.isRegularFile(path())) {
      return publish(client, path());
    }
    Path copy = copied();
    try {
      return publish(client, copy);
    } finally {
      copy.toFile().delete();
    }
  }

  private ServiceClient.Answer publish(ServiceClient client, Path path) {
    try {
      return batchSize == null ? whole(client, path) : inBatches(client, path, batchSize);
    } catch (IOException | UncheckedIOException unreadable) {
      throw refused(unreadable.toString());
    }
  }

  private ServiceClient.Answer whole(ServiceClient client, Path path) throws IOException {
    long bytes = Files.size(path);
    if (bytes > SURELY_ONE_REQUEST && hasTooMany(path)) {
      throw CommandFailure.wrongUse(
          "The file has more than %d segments, which is the most of one request; --batch-size %d publishes it in several, each of them all or none"
              .formatted(PublishReader.MOST_SEGMENTS, PublishReader.MOST_SEGMENTS));
    }
    return showing(
        "Publishing",
        progress ->
            client.post(
                SEGMENTS,
                BodyPublishers.fromPublisher(
                    BodyPublishers.ofInputStream(() -> CountedInput.of(path, bytes, progress)),
                    bytes)));
  }

  /** A file that is no JSON is left to the service, which says where it is not. */
  private static boolean hasTooMany(Path path) throws IOException {
    try {
      return SegmentFile.count(path) > PublishReader.MOST_SEGMENTS;
    } catch (JsonProcessingException malformed) {
      return false;
    }
  }

  private ServiceClient.Answer inBatches(ServiceClient client, Path path, int most)
      throws IOException {
    // Read to its end before the first request: a file that ends in the middle publishes nothing.
    long total = count(path);
    try (SegmentFile segments = SegmentFile.open(path)) {
      return showing("Publishing", progress -> send(client, segments, most, total, progress));
    }
  }

  private static ServiceClient.Answer send(
      ServiceClient client, SegmentFile segments, int most, long total, Progress progress) {
    ObjectNode sum = JsonNodeFactory.instance.objectNode();
    long published = 0;
    long schemas = 0;
    try {
      SegmentFile.Part part = segments.next(most);
      do {
        JsonNode answer = publish(client, part, published).json();
        published += part.segments();
        schemas += answer.path("schemasCreated").asLong();
        progress.reached(published, total, "segments");
        sum.put("published", published).put("schemasCreated", schemas);
        sum.set("storeVersion", answer.path("storeVersion"));
        part = segments.next(most);
      } while (part.segments() > 0);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return new ServiceClient.Answer(sum.toString(), sum);
  }

  private static ServiceClient.Answer publish(
      ServiceClient client, SegmentFile.Part part, long before) {
    try {
      return client.post(SEGMENTS, BodyPublishers.ofString(part.body()));
    } catch (CommandFailure failure) {
      throw failure.with(
          " [in the request with the segments %d to %d of the file, counted from 0; the %d before them are published and stay, and to publish the same file again is safe]"
              .formatted(before, before + part.segments() - 1, before));
    }
  }

  private long count(Path path) throws IOException {
    try {
      return SegmentFile.count(path);
    } catch (JsonProcessingException malformed) {
      throw refused(malformed.getOriginalMessage());
    }
  }

  private Path path() {
    try {
      Path path = Path.of(file);
      if (!file.isEmpty() && Files.isReadable(path) && !Files.isDirectory(path)) {
        return path;
      }
    } catch (InvalidPathException notAPath) {
      throw refused(notAPath.toString());
    }
    throw refused("there is no such file");
  }

  /** What comes through a pipe is kept: its end has to be seen before its beginning is sent. */
  private Path copied() {
    try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(path())) {
      Path copy = Files.createTempFile("schema-cache-publish", ".json");
      Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      return copy;
    } catch (IOException unreadable) {
      throw refused(unreadable.toString());
    }
  }

  private CommandFailure refused(String problem) {
    return CommandFailure.wrongUse(
        "Argument is refused: argument=FILE, value=%s, allowed=a readable JSON file, or - for the standard input, problem=%s"
            .formatted(InvalidInputException.shown(file), problem));
  }

  @Override
  void show(JsonNode answer, View view) {
    view.line(
        "Published %d segments with %d new schemas; store version %s."
            .formatted(
                answer.path("published").asLong(),
                answer.path("schemasCreated").asLong(),
                answer.path("storeVersion").asText()));
  }
}
