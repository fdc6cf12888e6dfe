package io.segmentschema.smc.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableSortedSet;
import com.google.common.hash.HashCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UsersFileTest {

  private static final String HASH = "$2b$12$" + "a".repeat(53);
  private static final String SHA256 = "sha256:" + "0".repeat(64);

  @TempDir Path folder;

  @Test
  void everyKindOfProofIsRead() throws IOException {
    Users users =
        read(
            "# who may do what",
            "",
            "password  alice  operator  " + HASH,
            "\ttoken broker-1 broker " + Tokens.proofOf("secret"),
            "certificate ingest broker,task cn=ingest-1");

    assertEquals(
        new Users.PasswordUser(caller("alice", UserRole.OPERATOR), HASH),
        users.withPassword("alice").orElseThrow());
    assertEquals(Optional.empty(), users.withPassword("broker-1"));
    assertEquals(
        Optional.of(caller("broker-1", UserRole.BROKER)), users.withToken(Tokens.hash("secret")));
    assertEquals(Optional.empty(), users.withToken(Tokens.hash("other")));
    assertEquals("passwords=1, tokens=1, certificates=1", users.counts());
    assertEquals(12, users.highestCost());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password alice operator",
        "password alice operator a b",
        "secret alice operator x",
        "password -alice operator "
            + "$2b$12$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "password alice root x",
        "password alice broker,,task x",
        "password alice operator hunter2",
        "password alice operator $2b$09$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "password alice operator $2b$31$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "token t broker hunter2",
        "token t broker sha256:0",
        "certificate c task ingest-1",
        "certificate c task cn=",
        "certificate c task ip=127.0.0.1"
      })
  void lineThatCannotBeUnderstoodIsNamedWithoutItsProof(String line) {
    UnusableFileException refused =
        assertThrows(UnusableFileException.class, () -> read("# first", line));

    assertTrue(refused.getMessage().contains("line=2"), refused.getMessage());
    assertTrue(refused.getMessage().contains("users"), refused.getMessage());
    assertFalse(refused.getMessage().contains("hunter2"), refused.getMessage());
  }

  @Test
  void nothingStandsThereTwice() {
    assertTwice("password alice operator " + HASH, "password alice broker " + HASH);
    assertTwice("token a broker " + SHA256, "token b broker " + SHA256);
    assertTwice("certificate a broker dns=H", "certificate b broker dns=h");
  }

  @Test
  void oneNameMayHaveSeveralTokensSoThatTheyCanBeChanged() throws IOException {
    Users users =
        read("token a broker " + Tokens.proofOf("old"), "token a broker " + Tokens.proofOf("new"));

    assertEquals(users.withToken(Tokens.hash("old")), users.withToken(Tokens.hash("new")));
  }

  @Test
  void fileThatIsAbsentOrBinaryIsRefused() throws IOException {
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, 0});

    assertThrows(UnusableFileException.class, () -> Users.read(binary));
    assertThrows(UnusableFileException.class, () -> Users.read(folder.resolve("none")));
    assertThrows(UnusableFileException.class, () -> Users.read(folder));
  }

  @Test
  void tokenProvesItselfByItsSha256() {
    assertEquals(
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        Tokens.proofOf("abc"));
    assertEquals(
        HashCode.fromString("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        Tokens.hash("abc"));
  }

  private void assertTwice(String first, String second) {
    UnusableFileException refused =
        assertThrows(UnusableFileException.class, () -> read(first, second));
    assertTrue(refused.getMessage().contains("line=2"), refused.getMessage());
    assertTrue(refused.getMessage().contains("already"), refused.getMessage());
  }

  private static Caller caller(String name, UserRole... roles) {
    return new Caller(name, ImmutableSortedSet.copyOf(roles));
  }

  private Users read(String... lines) throws IOException {
    return Users.read(
        Files.writeString(
            folder.resolve("users"), String.join("\n", lines), StandardCharsets.UTF_8));
  }
}
