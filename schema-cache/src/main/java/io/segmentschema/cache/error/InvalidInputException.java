package io.segmentschema.cache.error;

/**
 * Says which field of a caller's input is wrong, and how. The one exception of the value types, so
 * that an edge (HTTP, command line, configuration) can answer with the field's name and need not
 * parse a message.
 *
 * <p>The message is {@code "<field>: <problem>"}. Whoever reads a nested document wraps on the way
 * out: {@code in("segments[3]")} turns {@code interval} into {@code segments[3].interval}.
 */
public final class InvalidInputException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;
  private static final int SHOWN_CHARS = 80;

  private final String field;
  private final String problem;

  /**
   * Makes one.
   *
   * @param field the path of the field within what the caller gave
   * @param problem what is wrong, with the allowed range, for a person
   */
  public InvalidInputException(String field, String problem) {
    super(field + ": " + problem);
    this.field = field;
    this.problem = problem;
  }

  /** The path of the field, such as {@code segments[3].interval}. */
  public String field() {
    return field;
  }

  /** What is wrong with it, without the field's name. */
  public String problem() {
    return problem;
  }

  /** The same problem seen from one level further out; this exception becomes its cause. */
  public InvalidInputException in(String outerField) {
    InvalidInputException outer = new InvalidInputException(outerField + "." + field, problem);
    outer.initCause(this);
    return outer;
  }

  /**
   * A caller's text made fit for a message: in quotes, cut after 80 characters, with everything
   * that could disturb a log line replaced by a question mark.
   */
  public static String shown(String text) {
    int shownChars = Math.min(text.length(), SHOWN_CHARS);
    StringBuilder shown = new StringBuilder(shownChars + 5).append('"');
    for (int i = 0; i < shownChars; i++) {
      char c = text.charAt(i);
      boolean harmless =
          !Character.isISOControl(c) && !Character.isSurrogate(c) && c != '\u2028' && c != '\u2029';
      shown.append(harmless ? c : '?');
    }
    return shown.append(shownChars < text.length() ? "...\"" : "\"").toString();
  }
}
