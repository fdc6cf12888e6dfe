package io.segmentschema.cache.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

final class InvalidInputExceptionTest {

  @Test
  void nestingPutsTheOuterFieldInFrontAndKeepsTheCause() {
    InvalidInputException inner = new InvalidInputException("interval", "must not be empty");

    InvalidInputException outer = inner.in("segments[3]");

    assertEquals("segments[3].interval: must not be empty", outer.getMessage());
    assertEquals("segments[3].interval", outer.field());
    assertEquals("must not be empty", outer.problem());
    assertSame(inner, outer.getCause());
  }

  @Test
  void shownTextIsShortAndCannotBreakALogLine() {
    assertEquals("\"a?b??é\"", InvalidInputException.shown("a\nb\u2028\ud800é"));
    assertEquals("\"" + "x".repeat(80) + "...\"", InvalidInputException.shown("x".repeat(81)));
  }
}
