package io.segmentschema.cache.segment;

import io.segmentschema.cache.error.InvalidInputException;
import java.util.Comparator;

/**
 * Text as the store sees it: measured and ordered by its UTF-8 bytes. Nothing is encoded to find
 * out, so both are cheap enough for every name that passes. Stateless: any thread.
 */
public final class Utf8 {

  /**
   * Orders text by its UTF-8 bytes, which is the order of its code points; {@link String#compareTo}
   * differs beyond U+FFFF.
   */
  public static final Comparator<String> ORDER = Utf8::compare;

  private static final int UNENCODABLE = -1;

  private Utf8() {}

  /**
   * How many bytes the text takes.
   *
   * @return -1 if half of a surrogate pair stands alone, so that the text has no UTF-8 form
   */
  public static int byteLength(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (isPairAt(text, i)) {
        bytes += 4;
        i++;
      } else {
        return UNENCODABLE;
      }
    }
    return bytes;
  }

  /** Compares by UTF-8 bytes, read as unsigned. */
  public static int compare(String left, String right) {
    int common = Math.min(left.length(), right.length());
    for (int i = 0; i < common; i++) {
      char l = left.charAt(i);
      char r = right.charAt(i);
      if (l != r) {
        return Integer.compare(rank(l), rank(r));
      }
    }
    return Integer.compare(left.length(), right.length());
  }

  /**
   * Hands the text back if it has between {@code minBytes} and {@code maxBytes} bytes of UTF-8.
   *
   * @throws InvalidInputException naming the field otherwise
   */
  public static String checkBytes(String field, String text, int minBytes, int maxBytes) {
    int bytes = byteLength(text);
    if (bytes == UNENCODABLE) {
      throw new InvalidInputException(
          field,
          "has half of a surrogate pair and so no UTF-8 form: "
              + InvalidInputException.shown(text));
    }
    if (bytes < minBytes || bytes > maxBytes) {
      throw new InvalidInputException(
          field, "must have %d to %d bytes of UTF-8, has %d".formatted(minBytes, maxBytes, bytes));
    }
    return text;
  }

  private static boolean isPairAt(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        && i + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(i + 1));
  }

  /** Moves the surrogates, which stand for code points beyond the others, above U+FFFF. */
  private static int rank(char c) {
    return Character.isSurrogate(c) ? c + 0x10000 : c;
  }
}
