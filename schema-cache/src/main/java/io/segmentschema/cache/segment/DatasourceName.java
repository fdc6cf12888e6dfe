package io.segmentschema.cache.segment;

import io.segmentschema.cache.error.InvalidInputException;
import org.jspecify.annotations.Nullable;

/**
 * The name of a datasource: 1 to 255 bytes of UTF-8, no {@code /}, no leading dot, no control
 * character and no white space but the blank U+0020. Two names are the same if their bytes are:
 * case, accents and trailing blanks count. Immutable: any thread.
 *
 * @param value the name itself
 */
public record DatasourceName(String value) implements Comparable<DatasourceName> {

  /** The longest name, in bytes of UTF-8. */
  public static final int MAX_BYTES = 255;

  private static final String FIELD = "datasource";

  /** Checks the name. */
  public DatasourceName {
    Utf8.checkBytes(FIELD, value, 1, MAX_BYTES);
    if (value.charAt(0) == '.') {
      throw invalid("must not begin with a dot", value);
    }
    for (int i = 0; i < value.length(); i++) {
      checkCharacter(value, value.charAt(i));
    }
  }

  /**
   * The name with that text.
   *
   * @throws InvalidInputException with the field {@code datasource} if the text is no name
   */
  public static DatasourceName of(String value) {
    return new DatasourceName(value);
  }

  /** By the bytes of UTF-8. */
  @Override
  public int compareTo(DatasourceName other) {
    return Utf8.compare(value, other.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof DatasourceName that && value.equals(that.value));
  }

  /** The name itself. */
  @Override
  public String toString() {
    return value;
  }

  private static void checkCharacter(String value, char c) {
    if (c == '/') {
      throw invalid("must not contain a slash", value);
    }
    if (Character.isISOControl(c)) {
      throw invalid("must not contain a control character", value);
    }
    if (c != ' ' && (Character.isSpaceChar(c) || Character.isWhitespace(c))) {
      throw invalid("must not contain white space other than the blank U+0020", value);
    }
  }

  private static InvalidInputException invalid(String problem, String value) {
    return new InvalidInputException(FIELD, problem + ": " + InvalidInputException.shown(value));
  }
}
