package io.segmentschema.smc.security;

/**
 * What clients wrote, made fit for one line of a log: it cannot end the line, nor its own quotes.
 */
final class LogText {

  private static final int LONGEST_WORD = 20;

  private LogText() {}

  /** In quotes; what is not plain ASCII becomes a question mark. */
  static String quoted(String text, int longest) {
    int length = Math.min(text.length(), longest);
    StringBuilder safe = new StringBuilder(length + 5).append('"');
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      safe.append(c >= ' ' && c <= '~' && c != '"' && c != '\\' ? c : '?');
    }
    return safe.append(length < text.length() ? "..." : "").append('"').toString();
  }

  /** Letters, digits and the dash only. */
  static String word(String text) {
    String shortened = text.length() > LONGEST_WORD ? text.substring(0, LONGEST_WORD) : text;
    return shortened.replaceAll("[^A-Za-z0-9-]", "?");
  }
}
