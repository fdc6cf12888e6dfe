package io.segmentschema.smc.service.http;

import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.smc.service.problem.Problem;
import io.segmentschema.smc.service.problem.ProblemType;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the headers Content-Type and Accept may say, and what is answered where they do not. */
final class MediaTypes {

  private MediaTypes() {}

  /**
   * Whether a body of that type is read: JSON by its exact name, in no other charset than UTF-8.
   */
  static boolean isJsonInUtf8(@Nullable MediaType type) {
    return type != null
        && type.getType().equalsIgnoreCase("application")
        && type.getSubtype().equalsIgnoreCase("json")
        && type.getParameters()
            .getOrDefault(MediaType.CHARSET_PARAMETER, "utf-8")
            .equalsIgnoreCase("utf-8");
  }

  static Problem unsupported(@Nullable HttpHeaders headers) {
    return Problem.of(
        ProblemType.UNSUPPORTED_MEDIA_TYPE,
        "The Content-Type must be application/json, in UTF-8 if it names a charset; it "
            + given(headers, HttpHeaders.CONTENT_TYPE));
  }

  static Problem notAcceptable(@Nullable HttpHeaders headers) {
    return Problem.of(
        ProblemType.NOT_ACCEPTABLE,
        "The header Accept must allow application/json; it " + given(headers, HttpHeaders.ACCEPT));
  }

  static Problem malformed(String header, @Nullable String value) {
    return Problem.of(
        ProblemType.BAD_REQUEST,
        "The header " + header + " must name media types; it " + given(value));
  }

  private static String given(@Nullable HttpHeaders headers, String name) {
    List<String> values = headers == null ? null : headers.getRequestHeader(name);
    return given(values == null ? null : String.join(", ", values));
  }

  private static String given(@Nullable String value) {
    return value == null ? "is missing." : "is " + InvalidInputException.shown(value) + ".";
  }
}
