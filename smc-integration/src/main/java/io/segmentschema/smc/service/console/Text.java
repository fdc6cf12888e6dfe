package io.segmentschema.smc.service.console;

/**
 * What somebody looks for in names; case does not count, as in {@link String#equalsIgnoreCase}. The
 * work grows with the length of a name and with nothing else, and no copy of a name is made,
 * because there may be millions. Immutable: any thread.
 */
final class Text {

  private static final int ASCII = 128;
  private static final int TO_LOWER = 'a' - 'A';

  private final String value;
  private final char[] folded;

  /**
   * For each place in the text: how many characters of its beginning also end there. So many are
   * still found when the next one does not fit, and no character of a name is looked at twice.
   */
  private final int[] borders;

  Text(String value) {
    this.value = value;
    this.folded = new char[value.length()];
    for (int i = 0; i < folded.length; i++) {
      folded[i] = fold(value.charAt(i));
    }
    this.borders = borders(folded);
  }

  private static int[] borders(char[] text) {
    int[] borders = new int[text.length];
    int length = 0;
    for (int i = 1; i < text.length; i++) {
      while (length > 0 && text[i] != text[length]) {
        length = borders[length - 1];
      }
      if (text[i] == text[length]) {
        length++;
      }
      borders[i] = length;
    }
    return borders;
  }

  /** Equal for two characters if and only if only their case differs. */
  private static char fold(char character) {
    if (character < ASCII) {
      return character >= 'A' && character <= 'Z' ? (char) (character + TO_LOWER) : character;
    }
    return Character.toLowerCase(Character.toUpperCase(character));
  }

  /** Whether the name contains the text. */
  boolean isIn(String name) {
    int length = name.length();
    if (folded.length == 0 || folded.length > length) {
      return folded.length == 0;
    }
    int found = 0;
    for (int i = 0; i < length; i++) {
      char character = fold(name.charAt(i));
      while (found > 0 && character != folded[found]) {
        found = borders[found - 1];
      }
      if (character == folded[found] && ++found == folded.length) {
        return true;
      }
    }
    return false;
  }

  /** Whether the name is the text. */
  boolean is(String name) {
    return name.equalsIgnoreCase(value);
  }

  /** How well the name fits, among those that contain it: 0 it is the name, 1 its start, 2 else. */
  int distance(String name) {
    if (is(name)) {
      return 0;
    }
    return name.regionMatches(true, 0, value, 0, value.length()) ? 1 : 2;
  }
}
