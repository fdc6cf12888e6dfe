package io.segmentschema.smc.service.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import org.jspecify.annotations.Nullable;

/**
 * Says in our own words why a body is no JSON that is read here. The parser's words are advice to
 * whoever programs with it, and quote the body.
 */
final class JsonFaults {

  /** How deep objects and arrays may stand in one another. */
  static final int MOST_LEVELS = 100;

  /** The longest text, in characters. */
  static final int LONGEST_STRING = 1_000_000;

  /** The longest number, in characters. */
  static final int LONGEST_NUMBER = 100;

  /** The longest name of a member, in characters. */
  static final int LONGEST_NAME = 10_000;

  private JsonFaults() {}

  /** What is wrong, and where. */
  static String describe(JsonProcessingException malformed) {
    if (malformed instanceof StreamConstraintsException) {
      return "must be JSON of at most "
          + MOST_LEVELS
          + " levels, with texts of at most "
          + LONGEST_STRING
          + " characters, numbers of at most "
          + LONGEST_NUMBER
          + " and names of at most "
          + LONGEST_NAME
          + ", is not"
          + place(malformed);
    }
    if (malformed instanceof JsonEOFException) {
      return "must be well-formed JSON, ends too early" + place(malformed);
    }
    if (String.valueOf(malformed.getOriginalMessage()).startsWith("Duplicate ")) {
      return "must be well-formed JSON, names a member twice" + place(malformed);
    }
    return "must be well-formed JSON, is not" + place(malformed);
  }

  private static String place(JsonProcessingException malformed) {
    @Nullable JsonLocation at = malformed.getLocation();
    return at == null || at.getLineNr() < 1
        ? ""
        : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }
}
