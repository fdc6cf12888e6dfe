package io.segmentschema.smc.service.feed;

import io.segmentschema.cache.error.InvalidInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a reader has followed the changes of one process's memory. Opaque to readers.
 *
 * @param instance whose changes are numbered
 * @param number the newest change that the reader has seen
 */
public record FeedCursor(String instance, long number) {

  /** The parameter that carries it. */
  public static final String SINCE = "since";

  private static final Pattern TEXT = Pattern.compile("([0-9a-f-]{36})\\.(0|[1-9][0-9]{0,17})");

  /**
   * Reads a cursor.
   *
   * @throws InvalidInputException if no service has ever written such a one
   */
  public static FeedCursor parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new InvalidInputException(
          SINCE,
          "must be a cursor from an earlier answer, is " + InvalidInputException.shown(text));
    }
    return new FeedCursor(parts.group(1), Long.parseLong(parts.group(2)));
  }

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    return instance + "." + number;
  }
}
