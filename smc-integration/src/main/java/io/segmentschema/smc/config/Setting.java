package io.segmentschema.smc.config;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.error.Secrets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * One key of the configuration: its name, what may stand there, and what stands there when nobody
 * says anything.
 *
 * @param <T> what the text means
 */
public final class Setting<T> {

  private final String key;
  private final String defaultText;
  private final String allowed;
  private final String meaning;
  private final Function<String, Optional<T>> parser;

  /** A key that may hold a password, also if it is misspelt; one that names a file holds none. */
  private static final Pattern SECRET =
      Pattern.compile("(pass?w|pwd|secret|token)(?!.*file$)", Pattern.CASE_INSENSITIVE);

  /** The longest text that a message repeats. */
  private static final int LONGEST_SHOWN = 200;

  private Setting(
      String key,
      String defaultText,
      String allowed,
      String meaning,
      Function<String, Optional<T>> parser) {
    this.key = key;
    this.defaultText = defaultText;
    this.allowed = allowed;
    this.meaning = meaning;
    this.parser = parser;
  }

  static Setting<Duration> duration(
      String key, Duration fallback, Duration min, Duration max, String meaning) {
    return new Setting<>(
        key,
        fallback.toString(),
        "an ISO-8601 duration in whole milliseconds from " + min + " to " + max,
        meaning,
        text ->
            parseDuration(text)
                .filter(d -> d.compareTo(min) >= 0 && d.compareTo(max) <= 0)
                // What is finer would be cut off without a word where milliseconds are counted.
                .filter(d -> d.equals(Duration.ofMillis(d.toMillis()))));
  }

  static Setting<Integer> integer(String key, int fallback, int min, int max, String meaning) {
    return new Setting<>(
        key,
        Integer.toString(fallback),
        "a whole number from " + min + " to " + max,
        meaning,
        text -> parseLong(text).filter(n -> n >= min && n <= max).map(Long::intValue));
  }

  static Setting<Double> number(
      String key, double fallback, double min, double max, String meaning) {
    return new Setting<>(
        key,
        Double.toString(fallback),
        "a number from " + min + " to " + max,
        meaning,
        text -> parseDouble(text).filter(n -> n >= min && n <= max));
  }

  static Setting<Boolean> truth(String key, boolean fallback, String meaning) {
    return new Setting<>(
        key,
        Boolean.toString(fallback),
        "true or false",
        meaning,
        text ->
            switch (text) {
              case "true" -> Optional.of(true);
              case "false" -> Optional.of(false);
              default -> Optional.empty();
            });
  }

  /** One of a few words. */
  static <T> Setting<T> choice(
      String key, T fallback, ImmutableList<T> values, Function<T, String> label, String meaning) {
    return new Setting<>(
        key,
        label.apply(fallback),
        "one of " + String.join(", ", values.stream().map(label).toList()),
        meaning,
        text -> values.stream().filter(value -> label.apply(value).equals(text)).findFirst());
  }

  /**
   * Free text; the empty text means that nothing is set.
   *
   * @param wellFormed what can be told of it without looking anything up
   */
  static Setting<String> text(
      String key, String fallback, Predicate<String> wellFormed, String allowed, String meaning) {
    return new Setting<>(
        key,
        fallback,
        allowed,
        meaning,
        text ->
            text.length() <= 4_096 && wellFormed.test(text) ? Optional.of(text) : Optional.empty());
  }

  /** The key as a properties file spells it. */
  public String key() {
    return key;
  }

  /**
   * The key as the environment spells it: {@code schema-cache.poll.period} is {@code
   * SCHEMA_CACHE_POLL_PERIOD}.
   */
  public String environmentName() {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** What stands there when nobody says anything. */
  public String defaultText() {
    return defaultText;
  }

  /** What may stand there, for a person. */
  public String allowed() {
    return allowed;
  }

  /** What it is for, in one sentence. */
  public String meaning() {
    return meaning;
  }

  /** The text as a message may repeat it: without passwords, and not too long. */
  static String shown(String text) {
    String safe = Secrets.hiddenIn(text);
    return safe.length() <= LONGEST_SHOWN ? safe : safe.substring(0, LONGEST_SHOWN) + "...";
  }

  /** The same of a value; nothing of it where its key says that it is a secret. */
  static String shown(String key, String text) {
    return SECRET.matcher(key).find() ? "***" : shown(text);
  }

  /** The meaning of the text, or empty if it is not allowed here. */
  Optional<T> parse(String text) {
    return parser.apply(text);
  }

  private static Optional<Duration> parseDuration(String text) {
    try {
      return Optional.of(Duration.parse(text));
    } catch (DateTimeParseException notADuration) {
      return Optional.empty();
    }
  }

  private static Optional<Long> parseLong(String text) {
    try {
      return Optional.of(Long.parseLong(text));
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  private static Optional<Double> parseDouble(String text) {
    try {
      return Optional.of(Double.parseDouble(text)).filter(Double::isFinite);
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  static <E extends Enum<E>> ImmutableList<E> all(Class<E> type) {
    return ImmutableList.copyOf(Arrays.asList(type.getEnumConstants()));
  }
}
