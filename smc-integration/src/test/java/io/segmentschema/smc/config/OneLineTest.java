package io.segmentschema.smc.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OneLineTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\nb",
        "a\r\n\tb",
        "a\u2028b",
        "a\u0085b",
        "a\u001bb",
        "a\u009bb",
        "a\u202eb",
        "a\u2066b"
      })
  void whatMovesTheCursorIsABlank(String text) {
    assertEquals("a b", OneLine.of(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Stra\u00dfe",
        "\u05e9\u05dc\u05d5\u05dd",
        "\u0646\u0645\u06cc\u200c\u062f",
        "\ud83d\udc68\u200d\ud83d\udcbb"
      })
  void whatIsWrittenSomewhereStays(String text) {
    assertEquals(text, OneLine.of(text));
  }

  @Test
  void longTextIsCut() {
    String cut = OneLine.of("x".repeat(1_000_000));

    assertTrue(cut.length() < 3_000 && cut.endsWith("..."));
  }
}
