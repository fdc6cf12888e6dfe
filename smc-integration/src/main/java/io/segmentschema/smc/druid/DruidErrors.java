package io.segmentschema.smc.druid;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.cache.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What has gone wrong with a request, and what a server says of its refusal, for a log line. */
final class DruidErrors {

  private static final int READ_BYTES = 4096;

  private DruidErrors() {}

  /** The message of Druid's error document, else the beginning of whatever it is. */
  static String problem(InputStream body) throws IOException {
    byte[] start = body.readNBytes(READ_BYTES);
    if (start.length == 0) {
      return "no explanation";
    }
    String message = message(start);
    return InvalidInputException.shown(
        message.isEmpty() ? new String(start, StandardCharsets.UTF_8) : message);
  }

  /** What a future failed of, without what its stages have put around it. */
  static @Nullable Throwable cause(@Nullable Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** Why an answer did not come or could not be read. */
  static String problem(@Nullable Throwable failure) {
    Throwable cause = cause(failure);
    return cause instanceof IOException io ? DruidJson.problem(io) : String.valueOf(cause);
  }

  private static String message(byte[] body) {
    try {
      JsonNode error = DruidJson.MAPPER.readTree(body);
      String message = error.path("errorMessage").asText("");
      return message.isEmpty() ? error.path("error").asText("") : message;
    } catch (IOException | NumberFormatException notJson) {
      return "";
    }
  }
}
