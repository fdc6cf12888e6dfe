package io.segmentschema.smc.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.segmentschema.cache.testing.ManualTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PasswordHashesTest {

  private static final byte[] PASSWORD = "pass:wörd".getBytes(StandardCharsets.UTF_8);
  private static final byte[] WRONG = "password".getBytes(StandardCharsets.UTF_8);
  private static final String HASH =
      new String(BCrypt.withDefaults().hash(10, PASSWORD), StandardCharsets.US_ASCII);

  private final ManualTime time = new ManualTime();
  private final PasswordHashes passwords = new PasswordHashes(time.ticker());

  @Test
  void rightPasswordIsRightAndNoOther() {
    assertTrue(passwords.isRight(Optional.of(HASH), PASSWORD, 10));
    assertFalse(passwords.isRight(Optional.of(HASH), WRONG, 10));
    assertFalse(passwords.isRight(Optional.empty(), PASSWORD, 10));
    assertFalse(passwords.isRight(Optional.of(HASH), new byte[0], 10));
    assertFalse(passwords.isRight(Optional.of(HASH), new byte[100], 11));
  }

  @Test
  void newHashIsMadeWithASaltOfItsOwn() {
    String hash = PasswordHashes.hash(PASSWORD);

    assertTrue(PasswordHashes.isHash(hash), hash);
    assertEquals(PasswordHashes.COST, PasswordHashes.costOf(hash));
    assertTrue(passwords.isRight(Optional.of(hash), PASSWORD, PasswordHashes.COST));
    assertNotEquals(hash, PasswordHashes.hash(PASSWORD));
  }

  @Test
  void hashOfHtpasswdIsTaken() {
    assertTrue(PasswordHashes.isHash(HASH.replace("$2a$", "$2y$")));
    assertTrue(passwords.isRight(Optional.of(HASH.replace("$2a$", "$2y$")), PASSWORD, 10));
  }

  @Test
  void passwordThatBcryptWouldCutOffIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> PasswordHashes.hash(new byte[72]));
    assertThrows(IllegalArgumentException.class, () -> PasswordHashes.hash(new byte[0]));
  }

  @Test
  void rightPasswordIsRememberedForAMinuteAndAWrongOneNever() {
    assertFalse(passwords.isRemembered(HASH, PASSWORD));
    assertFalse(passwords.isRight(Optional.of(HASH), WRONG, 10));
    assertTrue(passwords.isRight(Optional.of(HASH), PASSWORD, 10));

    assertTrue(passwords.isRemembered(HASH, PASSWORD));
    assertFalse(passwords.isRemembered(HASH, WRONG));
    assertFalse(passwords.isRemembered(HASH.replace("$2a$", "$2b$"), PASSWORD), "another hash");

    time.advance(Duration.ofMinutes(1));
    assertFalse(passwords.isRemembered(HASH, PASSWORD));
  }
}
