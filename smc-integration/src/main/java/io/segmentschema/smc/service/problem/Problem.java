package io.segmentschema.smc.service.problem;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One problem document.
 *
 * @param type its kind
 * @param status the HTTP status; that of the kind, except for errors that the HTTP layers raise
 *     themselves
 * @param detail what happened this time, for a person
 * @param field the part of the request that is wrong, such as {@code
 *     segments[3].schema.rowSignature[2].type}
 * @param retryAfter when to ask again
 */
public record Problem(
    ProblemType type,
    int status,
    String detail,
    Optional<String> field,
    Optional<Duration> retryAfter) {

  /** The media type of a problem document. */
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int LONGEST_DETAIL = 2_000;

  public Problem {
    if (detail.length() > LONGEST_DETAIL) {
      detail = detail.substring(0, LONGEST_DETAIL) + "...";
    }
  }

  /** A problem of that kind with nothing to retry. */
  public static Problem of(ProblemType type, String detail) {
    return new Problem(type, type.status(), detail, Optional.empty(), Optional.empty());
  }

  /** A malformed part of a request. */
  public static Problem invalid(String field, String detail) {
    ProblemType type = ProblemType.INVALID_INPUT;
    return new Problem(type, type.status(), detail, Optional.of(field), Optional.empty());
  }

  /** A problem that goes away by itself. */
  public static Problem retryLater(ProblemType type, String detail, Duration retryAfter) {
    return new Problem(type, type.status(), detail, Optional.empty(), Optional.of(retryAfter));
  }

  /** What the header Retry-After says: whole seconds, at least one. */
  public OptionalLong retryAfterSeconds() {
    return retryAfter.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(1, retryAfter.get().toSeconds()));
  }

  /** The exception that carries this problem to the client. */
  public ProblemException asException() {
    return new ProblemException(this);
  }

  /**
   * The document.
   *
   * @param druidStyle whether to add the {@code error} member that a Druid client looks for
   */
  public byte[] toJson(boolean druidStyle) {
    ObjectNode document = MAPPER.createObjectNode();
    document.put("type", type.uri());
    document.put("title", type.title());
    document.put("status", status);
    document.put("detail", detail);
    field.ifPresent(name -> document.put("field", name));
    if (druidStyle) {
      document.put("error", detail);
    }
    return document.toString().getBytes(StandardCharsets.UTF_8);
  }
}
