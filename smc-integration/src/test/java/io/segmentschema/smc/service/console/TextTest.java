package io.segmentschema.smc.service.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found in names; the JDK's own comparison says what is right. */
final class TextTest {

  /** Few enough to repeat themselves, with letters whose other case is far away. */
  private static final String LETTERS =
      "aAbB_kK\u212asS\u017fiI\u0130\u0131\u00b5\u03bc\u03a3\u03c2\u03c3\u00df";

  @ParameterizedTest
  @CsvSource({
    "user_id, USER_ID, 0",
    "User_Id, user, 1",
    "my_user_id, SER, 2",
    "Straße, STRASSE, -1",
    "aaab, aab, 2",
    "abababac, ABABAC, 2",
    "STRASSE, straße, -1",
    "\u041c\u043e\u0441\u043a\u0432\u0430, \u043c\u043e\u0441, 1",
    "x, xx, -1"
  })
  void caseDoesNotCount(String name, String text, int distance) {
    Text wanted = new Text(text);
    assertEquals(distance >= 0, wanted.isIn(name));
    if (distance >= 0) {
      assertEquals(distance, wanted.distance(name));
    }
  }

  @Test
  void everyNameContainsNothing() {
    assertTrue(new Text("").isIn("a"));
    assertTrue(new Text("").isIn(""));
    assertFalse(new Text("a").isIn(""));
  }

  @Test
  void whatIsFoundIsWhatTheJdkFinds() {
    long seed = 20_261_121;
    Random random = new Random(seed);
    int found = 0;
    for (int i = 0; i < 200_000; i++) {
      String name = word(random, 12);
      String text = word(random, 4);
      boolean expected = contains(name, text);
      assertEquals(
          expected, new Text(text).isIn(name), () -> "seed=" + seed + " " + name + " " + text);
      found += expected ? 1 : 0;
    }
    assertTrue(found > 10_000 && found < 190_000, "found=" + found);
  }

  private static boolean contains(String name, String text) {
    for (int i = 0; i <= name.length() - text.length(); i++) {
      if (name.regionMatches(true, i, text, 0, text.length())) {
        return true;
      }
    }
    return false;
  }

  private static String word(Random random, int most) {
    StringBuilder word = new StringBuilder();
    int letters = 2 + random.nextInt(LETTERS.length() - 1);
    for (int length = random.nextInt(most); length >= 0; length--) {
      word.append(LETTERS.charAt(random.nextInt(letters)));
    }
    return word.toString();
  }
}
