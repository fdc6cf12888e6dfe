package io.segmentschema.smc.config;

import java.util.regex.Pattern;

/** Text as it may stand in one line of a terminal or a log. */
public final class OneLine {

  private static final int LONGEST = 2_000;

  /** What ends a line, commands a terminal, or has what follows written the other way round. */
  private static final Pattern UNFIT =
      Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\u202a-\\u202e\\u2066-\\u2069]+");

  private OneLine() {}

  /**
   * The text with a blank in the place of what is unfit for a line, and cut where it is too long to
   * read.
   */
  public static String of(String text) {
    String flat = UNFIT.matcher(text).replaceAll(" ").strip();
    return flat.length() <= LONGEST ? flat : flat.substring(0, LONGEST) + "...";
  }
}
