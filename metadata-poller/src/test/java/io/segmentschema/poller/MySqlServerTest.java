package io.segmentschema.poller;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When the tests on MySQL are skipped, and when they fail. */
final class MySqlServerTest {

  private static final Optional<String> NO_LIBRARY = Optional.of("no library");

  @Test
  void machineThatCannotRunTheServerFailsWhereItIsRequired() {
    AssertionError failure =
        assertThrows(AssertionError.class, () -> MySqlServer.admit(NO_LIBRARY, true));
    assertTrue(failure.getMessage().contains("no library"));
  }

  @Test
  void machineThatCannotRunTheServerSkipsElsewhere() {
    // JUnit's sign for a skipped test is no AssertionError.
    RuntimeException skipped =
        assertThrows(RuntimeException.class, () -> MySqlServer.admit(NO_LIBRARY, false));
    assertTrue(skipped.getMessage().contains("no library"));
  }

  @Test
  void machineThatCanRunTheServerDoes() {
    assertDoesNotThrow(() -> MySqlServer.admit(Optional.empty(), true));
    assertDoesNotThrow(() -> MySqlServer.admit(Optional.empty(), false));
  }
}
