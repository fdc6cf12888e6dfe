package io.segmentschema.smc.cli;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.service.json.SegmentReadings;
import java.time.DateTimeException;
import java.time.Duration;

/** Checks what stands on the command line before anybody is asked. */
final class Arguments {

  private static final String NAME =
      "1 to 255 bytes of UTF-8 without slash, leading dot, control character, or white space but"
          + " the blank";
  private static final String ID = "datasource_start_end_version[_partition]";
  private static final int LONGEST_ID = 4_096;

  private Arguments() {}

  static DatasourceName datasource(String argument, String text) {
    try {
      return DatasourceName.of(text);
    } catch (InvalidInputException notAName) {
      throw refused(argument, text, NAME);
    }
  }

  static SegmentId segment(String argument, DatasourceName datasource, String text) {
    try {
      return SegmentId.parse(datasource, text);
    } catch (InvalidInputException notAnId) {
      throw refused(argument, text, ID + " of datasource " + datasource);
    }
  }

  /** A segment id that says its datasource. */
  static SegmentId segment(String argument, String text) {
    ImmutableList<SegmentId> readings =
        text.length() > LONGEST_ID ? ImmutableList.of() : SegmentReadings.of(text);
    if (readings.size() > 1) {
      throw CommandFailure.wrongUse(
          "The id can be read in more than one way; say which with --datasource: " + text);
    }
    if (readings.isEmpty()) {
      throw refused(argument, text, ID);
    }
    return readings.get(0);
  }

  static Duration duration(String argument, String text, Duration min, Duration max) {
    try {
      Duration duration = Duration.parse(text);
      if (duration.compareTo(min) >= 0
          && duration.compareTo(max) <= 0
          && duration.equals(Duration.ofMillis(duration.toMillis()))) {
        return duration;
      }
    } catch (DateTimeException notADuration) {
      throw refused(argument, text, allowed(min, max));
    }
    throw refused(argument, text, allowed(min, max));
  }

  private static String allowed(Duration min, Duration max) {
    return "an ISO-8601 duration in whole milliseconds from " + min + " to " + max;
  }

  static CommandFailure refused(String argument, String text, String allowed) {
    return CommandFailure.wrongUse(
        "Argument is refused: argument=%s, value=%s, allowed=%s"
            .formatted(argument, InvalidInputException.shown(text), allowed));
  }
}
