package io.segmentschema.cache.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.segmentschema.cache.segment.Refused;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ColumnTypeTest {

  @ParameterizedTest
  @CsvSource({
    "LONG, LONG",
    "long, LONG",
    "Double, DOUBLE",
    "FLOAT, FLOAT",
    "string, STRING",
    "complex, COMPLEX",
    "LONG_ARRAY, ARRAY<LONG>",
    "double_array, ARRAY<DOUBLE>",
    "STRING_ARRAY, ARRAY<STRING>",
    "ARRAY<long>, ARRAY<LONG>",
    "ARRAY<ARRAY<STRING>>, ARRAY<ARRAY<STRING>>",
    "ARRAY<COMPLEX<json>>, ARRAY<COMPLEX<json>>",
    "COMPLEX<hyperUnique>, COMPLEX<hyperUnique>",
    "COMPLEX<a<b>>, COMPLEX<a<b>>"
  })
  void textsAreReadAsDruidDoesAndWrittenInOneForm(String given, String written) {
    ColumnType type = ColumnType.parse(given);

    assertEquals(written, type.toString());
    assertEquals(Optional.of(written), type.text());
    assertSame(type, ColumnType.parse(written));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " LONG",
        "INT",
        "UNTYPED",
        "null",
        "FLOAT_ARRAY",
        "array<LONG>",
        "complex<json>",
        "ARRAY",
        "ARRAY<>",
        "ARRAY<LONG",
        "ARRAY<INT>",
        "ARRAY<UNTYPED>",
        "COMPLEX<",
        "COMPLEX<>",
        "COMPLEX<a\nb>",
        "COMPLEX<\ud83d>",
        "ſtring"
      })
  void whatIsNoTypeIsRefused(String text) {
    Refused.naming("type", () -> ColumnType.parse(text));
  }

  @Test
  void partsOfATypeCanBeAskedFor() {
    ColumnType array = ColumnType.ofArray(ColumnType.NESTED_DATA);

    assertEquals(ColumnType.Kind.ARRAY, array.kind());
    assertEquals(Optional.of(ColumnType.NESTED_DATA), array.elementType());
    assertEquals(Optional.of("json"), ColumnType.NESTED_DATA.complexName());
    assertEquals(Optional.empty(), ColumnType.UNKNOWN_COMPLEX.complexName());
    assertEquals(Optional.empty(), ColumnType.LONG.elementType());
    assertEquals(Optional.empty(), ColumnType.UNTYPED.text());
    assertNotEquals(ColumnType.ofComplex("JSON"), ColumnType.NESTED_DATA);
  }

  @Test
  void sixteenArraysNestAndSeventeenAreRefused() {
    String sixteen = "ARRAY<".repeat(16) + "LONG" + ">".repeat(16);

    assertEquals(sixteen, ColumnType.parse(sixteen).toString());
    Refused.naming("type", () -> ColumnType.parse("ARRAY<" + sixteen + ">"));
    Refused.naming("type", () -> ColumnType.ofArray(ColumnType.parse(sixteen)));
    Refused.naming("type", () -> ColumnType.parse("ARRAY<".repeat(170)));
  }

  @Test
  void theLongestTextFitsAndOneCharacterMoreIsRefused() {
    ColumnType longest = ColumnType.ofComplex("x".repeat(1024 - "COMPLEX<>".length()));

    assertEquals(1024, longest.toString().length());
    assertSame(longest, ColumnType.parse(longest.toString()));
    Refused.naming("type", () -> ColumnType.ofArray(longest));
    Refused.naming("type", () -> ColumnType.ofComplex("x".repeat(1016)));
    Refused.naming("type", () -> ColumnType.parse("x".repeat(1025)));
  }

  @Test
  void anArrayOfNobodyKnowsWhatIsRefused() {
    Refused.naming("type", () -> ColumnType.ofArray(ColumnType.UNTYPED));
  }
}
