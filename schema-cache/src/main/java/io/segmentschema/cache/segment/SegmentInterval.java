package io.segmentschema.cache.segment;

import io.segmentschema.cache.error.InvalidInputException;
import org.jspecify.annotations.Nullable;

/**
 * The time that a segment covers, from the start (included) to the end (excluded), in milliseconds
 * since 1970 in UTC. It lies within {@link #ETERNITY} and is never empty. Its text is Druid's:
 * {@code 2025-06-01T00:00:00.000Z/2025-06-02T00:00:00.000Z}. Immutable: any thread.
 *
 * @param startMillis the first millisecond
 * @param endMillis the first millisecond after it
 */
public record SegmentInterval(long startMillis, long endMillis) {

  private static final long MIN_MILLIS = Long.MIN_VALUE / 2;
  private static final long MAX_MILLIS = Long.MAX_VALUE / 2;
  private static final String FIELD = "interval";

  /** All of time, as Druid bounds it. */
  public static final SegmentInterval ETERNITY = new SegmentInterval(MIN_MILLIS, MAX_MILLIS);

  /** Checks order and bounds. */
  public SegmentInterval {
    if (startMillis < MIN_MILLIS || endMillis > MAX_MILLIS) {
      throw new InvalidInputException(
          FIELD,
          "must lie within %s/%s"
              .formatted(UtcText.format(MIN_MILLIS), UtcText.format(MAX_MILLIS)));
    }
    if (startMillis >= endMillis) {
      throw new InvalidInputException(
          FIELD,
          "must start before it ends: startMillis=%d, endMillis=%d"
              .formatted(startMillis, endMillis));
    }
  }

  /**
   * Reads {@code start/end}, both ISO-8601: a date, or a date and a time to hours, minutes, seconds
   * or fractions (down to milliseconds), with {@code Z} or an offset; without either it is UTC. ISO
   * periods are not read.
   *
   * @throws InvalidInputException with the field {@code interval} if the text is no such interval
   */
  public static SegmentInterval parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || text.indexOf('/', slash + 1) >= 0) {
      throw new InvalidInputException(
          FIELD,
          "must be two ISO-8601 instants with one slash between: "
              + InvalidInputException.shown(text));
    }
    return ofTexts(text.substring(0, slash), text.substring(slash + 1));
  }

  /** The same from the two halves. */
  static SegmentInterval ofTexts(String start, String end) {
    return new SegmentInterval(UtcText.parse(FIELD, start), UtcText.parse(FIELD, end));
  }

  /** The start in Druid's text. */
  public String startText() {
    return UtcText.format(startMillis);
  }

  /** The end in Druid's text. */
  public String endText() {
    return UtcText.format(endMillis);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(startMillis * 0x9E3779B97F4A7C15L + endMillis);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof SegmentInterval that
            && startMillis == that.startMillis
            && endMillis == that.endMillis);
  }

  /** Both in Druid's text, with a slash between. */
  @Override
  public String toString() {
    return UtcText.append(UtcText.append(new StringBuilder(49), startMillis).append('/'), endMillis)
        .toString();
  }
}
