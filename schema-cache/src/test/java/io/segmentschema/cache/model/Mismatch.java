package io.segmentschema.cache.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The cache and the reference gave different answers. */
final class Mismatch extends AssertionError {

  private static final long serialVersionUID = 1L;

  private final String question;

  private Mismatch(String question, String message) {
    super(message);
    this.question = question;
  }

  /** What was asked, without of what: by it failures of one kind are known. */
  String question() {
    return question;
  }

  static void same(String question, @Nullable Object expected, @Nullable Object actual) {
    same(question, "", expected, actual);
  }

  static void same(
      String question, Object about, @Nullable Object expected, @Nullable Object actual) {
    if (!Objects.equals(expected, actual)) {
      throw new Mismatch(
          question,
          "%s %s%n  expected %s%n  but was  %s".formatted(question, about, expected, actual));
    }
  }
}
