package io.segmentschema.cache.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.segmentschema.cache.error.InvalidInputException;
import org.junit.jupiter.api.function.Executable;

/** Asserts that input is refused and that the refusal names the field. */
public final class Refused {

  private Refused() {}

  public static InvalidInputException naming(String field, Executable action) {
    InvalidInputException refusal = assertThrows(InvalidInputException.class, action);
    assertEquals(field, refusal.field(), refusal.getMessage());
    return refusal;
  }
}
