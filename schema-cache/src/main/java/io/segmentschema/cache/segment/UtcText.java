package io.segmentschema.cache.segment;

import io.segmentschema.cache.error.InvalidInputException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Instants as Druid writes them: UTC, milliseconds, at least four digits of the year, a minus but
 * never a plus before it. Written by hand, since ids are read by the million and {@code
 * java.time}'s formatters put a plus before years beyond 9999.
 */
final class UtcText {

  private static final long DAY_MILLIS = 86_400_000L;
  private static final int MAX_CHARS = 64;

  private static final Pattern ISO =
      Pattern.compile(
          "(-?[0-9]{4,9})-([0-9]{2})-([0-9]{2})"
              + "(?:T([0-9]{2})(?::([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,3})0{0,6})?)?)?"
              + "(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?");

  private UtcText() {}

  static String format(long millis) {
    return append(new StringBuilder(24), millis).toString();
  }

  static StringBuilder append(StringBuilder out, long millis) {
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(millis, DAY_MILLIS));
    int ofDay = (int) Math.floorMod(millis, DAY_MILLIS);
    int year = date.getYear();
    if (year < 0) {
      out.append('-');
    }
    appendPadded(out, Math.abs(year), 4).append('-');
    appendPadded(out, date.getMonthValue(), 2).append('-');
    appendPadded(out, date.getDayOfMonth(), 2).append('T');
    appendPadded(out, ofDay / 3_600_000, 2).append(':');
    appendPadded(out, ofDay / 60_000 % 60, 2).append(':');
    appendPadded(out, ofDay / 1000 % 60, 2).append('.');
    return appendPadded(out, ofDay % 1000, 3).append('Z');
  }

  /** The milliseconds of an ISO-8601 instant; anything else names the field. */
  static long parse(String field, String text) {
    if (text.startsWith("P")) {
      throw new InvalidInputException(
          field,
          "ISO periods are not read, give both instants: " + InvalidInputException.shown(text));
    }
    Matcher parts = ISO.matcher(text);
    if (text.length() > MAX_CHARS || !parts.matches()) {
      throw invalid(field, text);
    }
    try {
      return millisOf(parts);
    } catch (DateTimeException | ArithmeticException e) {
      InvalidInputException invalid = invalid(field, text);
      invalid.initCause(e);
      throw invalid;
    }
  }

  private static long millisOf(Matcher parts) {
    LocalDate date =
        LocalDate.of(number(parts.group(1)), number(parts.group(2)), number(parts.group(3)));
    int hour = inRange(number(parts.group(4)), 23);
    int minute = inRange(number(parts.group(5)), 59);
    int second = inRange(number(parts.group(6)), 59);
    long ofDay = ((hour * 60L + minute) * 60 + second) * 1000 + fractionMillis(parts.group(7));
    long dayStart = Math.multiplyExact(date.toEpochDay(), DAY_MILLIS);
    return Math.subtractExact(Math.addExact(dayStart, ofDay), offsetMillis(parts.group(8)));
  }

  private static long fractionMillis(@Nullable String digits) {
    return digits == null ? 0 : number((digits + "00").substring(0, 3));
  }

  private static long offsetMillis(@Nullable String offset) {
    if (offset == null || offset.equals("Z")) {
      return 0;
    }
    String digits = offset.substring(1).replace(":", "");
    int hours = inRange(number(digits.substring(0, 2)), 23);
    int minutes = digits.length() > 2 ? inRange(number(digits.substring(2)), 59) : 0;
    long millis = (hours * 60L + minutes) * 60_000;
    return offset.charAt(0) == '-' ? -millis : millis;
  }

  private static int number(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private static int inRange(int value, int max) {
    if (value > max) {
      throw new DateTimeException("out of range 0 to " + max + ": " + value);
    }
    return value;
  }

  private static StringBuilder appendPadded(StringBuilder out, int value, int width) {
    int bound = 1;
    for (int digit = 1; digit < width; digit++) {
      bound *= 10;
    }
    for (; value < bound && bound > 1; bound /= 10) {
      out.append('0');
    }
    return out.append(value);
  }

  private static InvalidInputException invalid(String field, String text) {
    return new InvalidInputException(
        field,
        "must hold ISO-8601 instants such as 2025-06-01T00:00:00.000Z: "
            + InvalidInputException.shown(text));
  }
}
