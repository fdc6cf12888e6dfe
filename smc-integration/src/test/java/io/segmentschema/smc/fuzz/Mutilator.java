package io.segmentschema.smc.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** Makes malformed texts of well-formed ones, in the ways in which texts go wrong. One thread. */
public final class Mutilator {

  private static final List<String> TOKENS =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "1e999",
          "9223372036854775808",
          "-0.0",
          "\"\"",
          "{}",
          "[]",
          "\\u0000",
          "\\ud800",
          "\u0000",
          "\ud83d\ude00",
          "\u200b",
          "ä",
          "\"",
          "\\",
          ",",
          ":",
          "[",
          "}",
          "NaN",
          "Infinity",
          "//",
          "2025-13-01",
          "-146136543-09-08T08:23:32.096Z",
          "_",
          "/",
          ".",
          " ",
          "ARRAY<ARRAY<LONG>>",
          "COMPLEX<>",
          "%00",
          "\r\n",
          "999999999999999999999999",
          "1e9999999999",
          "0.1e-99999999999");

  private final Random random;

  public Mutilator(long seed) {
    this.random = new Random(seed);
  }

  /** The sample with one to four things wrong. */
  public String mutilate(String sample) {
    StringBuilder text = new StringBuilder(sample);
    for (int i = 0; i <= random.nextInt(4); i++) {
      once(text);
    }
    return text.toString();
  }

  /** The same as bytes, at times not UTF-8. */
  public byte[] mutilateBytes(String sample) {
    byte[] bytes = mutilate(sample).getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 0 && random.nextInt(5) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  private void once(StringBuilder text) {
    int at = random.nextInt(text.length() + 1);
    int end = Math.min(text.length(), at + 1 + random.nextInt(8));
    switch (random.nextInt(9)) {
      case 0 -> text.setLength(at);
      case 1 -> text.delete(at, end);
      case 2 -> text.insert(at, text.substring(at, end).repeat(1 + random.nextInt(20)));
      case 3 -> text.insert(at, token());
      case 4 -> text.replace(at, end, token());
      case 5 -> text.insert(at, "[".repeat(random.nextInt(2_000)));
      case 6 -> text.insert(at, "x".repeat(random.nextInt(3_000)));
      case 7 -> swapValue(text, at);
      default -> {
        if (at < text.length()) {
          text.setCharAt(at, (char) random.nextInt(0x180));
        }
      }
    }
  }

  /** Puts something else where a value stands. */
  private void swapValue(StringBuilder text, int from) {
    int colon = text.indexOf(":", from);
    if (colon >= 0) {
      int end = colon + 1;
      while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
        end++;
      }
      text.replace(colon + 1, end, token());
    }
  }

  private String token() {
    return TOKENS.get(random.nextInt(TOKENS.size()));
  }
}
