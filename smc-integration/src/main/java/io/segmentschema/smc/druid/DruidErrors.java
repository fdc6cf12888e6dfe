package io.segmentschema.smc.druid;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.cache.error.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What a data node says about its refusal, made fit for a log line. */
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
