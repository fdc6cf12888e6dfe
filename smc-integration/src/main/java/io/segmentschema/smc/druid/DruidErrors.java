package io.segmentschema.smc.druid;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.error.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What has gone wrong with a request, and what a server says of its refusal, for a log line. */
final class DruidErrors {

  private static final int READ_BYTES = 4096;

  private DruidErrors() {}

  /**
   * The message of Druid's error document, else the beginning of whatever it is. The credentials
   * are hidden that went with the request: some servers show what they were sent.
   */
  static String problem(HttpResponse<?> response, InputStream body) throws IOException {
    byte[] start = body.readNBytes(READ_BYTES);
    if (start.length == 0) {
      return "no explanation";
    }
    String message = message(start);
    return InvalidInputException.shown(
        withoutCredentials(
            response.request(),
            message.isEmpty() ? new String(start, StandardCharsets.UTF_8) : message));
  }

  private static String withoutCredentials(HttpRequest request, String text) {
    String header = request.headers().firstValue("Authorization").orElse("");
    String hidden = text;
    for (String secret : secrets(header.substring(header.indexOf(' ') + 1))) {
      hidden = secret.isEmpty() ? hidden : hidden.replace(secret, "***");
    }
    return Secrets.hiddenIn(hidden);
  }

  /** The token, and the password in it. */
  private static ImmutableList<String> secrets(String token) {
    try {
      String login = new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
      return ImmutableList.of(token, login.substring(login.indexOf(':') + 1));
    } catch (IllegalArgumentException otherToken) {
      return ImmutableList.of(token);
    }
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
