package io.segmentschema.smc.config;

/** Text as it may stand in one line of a terminal or a log. */
public final class OneLine {

  private static final int LONGEST = 2_000;

  private OneLine() {}

  /**
   * The text with every control character and line separator replaced by a blank, and cut where it
   * is too long to read.
   */
  public static String of(String text) {
    String flat = text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]+", " ").strip();
    return flat.length() <= LONGEST ? flat : flat.substring(0, LONGEST) + "...";
  }
}
