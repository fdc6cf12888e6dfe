package io.segmentschema.cache.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DatasourceNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "a.b", "wiki ticker", " ", "ds ", "größe", "日本", "a_2025", "\ud83d\ude00"})
  void ordinaryNamesAreAccepted(String text) {
    assertEquals(text, DatasourceName.of(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a/b",
        ".a",
        "a\tb",
        "a\nb",
        "a\u00a0b",
        "a\u2003",
        "a\u2028",
        "a\u3000b",
        "a\u0000",
        "a\u007f",
        "a\u0085b",
        "\ud83d"
      })
  void whatIsNoNameIsRefused(String text) {
    Refused.naming("datasource", () -> DatasourceName.of(text));
  }

  @Test
  void namesThatDifferOnlyInCaseTrailingBlanksOrAccentsAreDifferent() {
    Set<DatasourceName> names =
        Set.of(
            DatasourceName.of("resume"),
            DatasourceName.of("Resume"),
            DatasourceName.of("resume "),
            DatasourceName.of("resumé"),
            DatasourceName.of("resume\u0301"));

    assertEquals(5, names.size());
    assertNotEquals(DatasourceName.of("ds"), DatasourceName.of("ds "));
  }

  @Test
  void theLongestNameFitsAndOneByteMoreIsRefused() {
    assertEquals(255, DatasourceName.of("x".repeat(255)).value().length());
    assertEquals(128, DatasourceName.of("é".repeat(127) + "x").value().length());
    Refused.naming("datasource", () -> DatasourceName.of("x".repeat(256)));
    Refused.naming("datasource", () -> DatasourceName.of("é".repeat(128)));
  }

  @Test
  void orderIsThatOfTheBytes() {
    assertTrue(DatasourceName.of("Z").compareTo(DatasourceName.of("a")) < 0);
    assertTrue(DatasourceName.of("\uffee").compareTo(DatasourceName.of("\ud83d\ude00")) < 0);
  }
}
