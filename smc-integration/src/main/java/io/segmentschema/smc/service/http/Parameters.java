package io.segmentschema.smc.service.http;

import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads parameters of the path and the query. */
final class Parameters {

  private Parameters() {}

  static boolean truth(String name, @Nullable String text, boolean fallback) {
    if (text == null) {
      return fallback;
    }
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new InvalidInputException(
              name, "must be true or false, is " + InvalidInputException.shown(text));
    };
  }

  static Optional<Duration> duration(
      String name, @Nullable String text, Duration min, Duration max) {
    if (text == null) {
      return Optional.empty();
    }
    String allowed = "must be an ISO-8601 duration from " + min + " to " + max + ", is ";
    try {
      Duration duration = Duration.parse(text);
      if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
        throw new InvalidInputException(name, allowed + InvalidInputException.shown(text));
      }
      return Optional.of(duration);
    } catch (DateTimeParseException malformed) {
      throw new InvalidInputException(name, allowed + InvalidInputException.shown(text));
    }
  }

  static DatasourceName datasource(@Nullable String text) {
    if (text == null) {
      throw new InvalidInputException("datasource", "must be given, is missing");
    }
    return DatasourceName.of(text);
  }

  static SegmentId segment(DatasourceName datasource, String text) {
    return SegmentId.parse(datasource, text);
  }
}
