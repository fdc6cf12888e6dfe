package io.segmentschema.cache.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class Utf8Test {

  @Property
  void lengthAndOrderAreThoseOfTheEncodedBytes(
      @ForAll("texts") String left, @ForAll("texts") String right) {
    byte[] leftBytes = left.getBytes(StandardCharsets.UTF_8);
    byte[] rightBytes = right.getBytes(StandardCharsets.UTF_8);

    assertEquals(leftBytes.length, Utf8.byteLength(left));
    assertEquals(
        Integer.signum(Arrays.compareUnsigned(leftBytes, rightBytes)),
        Integer.signum(Utf8.compare(left, right)));
  }

  @Test
  void halfASurrogatePairHasNoLength() {
    assertEquals(-1, Utf8.byteLength("a\ud83d"));
    assertEquals(-1, Utf8.byteLength("\ude00a"));
    assertEquals(-1, Utf8.byteLength("\ud83d\ud83d\ude00"));
    Refused.naming("name", () -> Utf8.checkBytes("name", "\ud83dx", 1, 10));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            "a", "b", "é", "\u07ff", "\u0800", "\uffee", "\ud7ff", "\ud83d\ude00", "𝒳")
        .list()
        .ofMaxSize(5)
        .map(parts -> String.join("", parts));
  }
}
