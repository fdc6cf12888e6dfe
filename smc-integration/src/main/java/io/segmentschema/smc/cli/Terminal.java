package io.segmentschema.smc.cli;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import java.util.Map;

/**
 * Which of the streams lead to a person's eyes. The launcher looks, because a JVM cannot look at
 * each stream by itself, and tells it in {@code SCHEMA_CACHE_TERMINAL}; without it nobody looks.
 *
 * @param output whether the standard output is a terminal that can redraw
 * @param error the same of the standard error
 * @param colour whether the standard output may have colours: {@code NO_COLOR} forbids them
 */
record Terminal(boolean output, boolean error, boolean colour) {

  private static final String VARIABLE = "SCHEMA_CACHE_TERMINAL";
  private static final Splitter WORDS = Splitter.on(' ').omitEmptyStrings();

  /** No terminal at all. */
  static final Terminal NONE = new Terminal(false, false, false);

  static Terminal of(Map<String, String> environment) {
    if (environment.getOrDefault("TERM", "").equals("dumb")) {
      return NONE;
    }
    ImmutableSet<String> streams =
        ImmutableSet.copyOf(WORDS.split(environment.getOrDefault(VARIABLE, "")));
    boolean output = streams.contains("out");
    boolean plain = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(output, streams.contains("err"), output && !plain);
  }

  /** The text in that colour, or as it is. */
  String paint(Ink ink, String text) {
    return colour && !ink.code.isEmpty() ? "\u001b[" + ink.code + "m" + text + "\u001b[0m" : text;
  }

  /** What a text should look like. */
  enum Ink {
    PLAIN(""),
    TITLE("1"),
    GOOD("32"),
    DOUBTFUL("33"),
    BAD("31");

    private final String code;

    Ink(String code) {
      this.code = code;
    }
  }
}
