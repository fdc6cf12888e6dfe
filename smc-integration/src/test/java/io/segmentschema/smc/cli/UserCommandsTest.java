package io.segmentschema.smc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.smc.security.Tokens;
import io.segmentschema.smc.security.Users;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that write lines of the users file. */
final class UserCommandsTest {

  @TempDir Path folder;

  private record Result(int code, String out, String err) {}

  @Test
  void tokenGoesToItsOwnerAndItsProofIntoTheFile() throws Exception {
    Result result = run("", "new-token", "--user", "broker-1", "--role", "broker,task");

    String token = result.err().strip();
    assertEquals(0, result.code());
    assertTrue(token.matches("sct_[A-Za-z0-9_-]{43}"), token);
    assertEquals("token broker-1 broker,task " + Tokens.proofOf(token), result.out().strip());
    assertFalse(result.out().contains(token));
    assertUsable(result.out());
  }

  @Test
  void passwordIsReadFromTheStandardInput() throws Exception {
    Result result =
        run("correct horse\nrest\n", "hash-password", "--user", "a", "--role", "operator");

    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().startsWith("password a operator $2b$12$"), result.out());
    assertUsable(result.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "new-token --user broker-1",
        "new-token --role broker",
        "new-token --user -x --role broker",
        "new-token --user x --role root",
        "hash-password --user x --role broker",
        "hash-password --user x --role broker secret"
      })
  void wrongUseIsOneLine(String command) {
    Result result = run("", command.split(" "));

    assertEquals(2, result.code());
    assertEquals("", result.out());
    assertEquals(1, result.err().lines().count(), result.err());
  }

  private void assertUsable(String line) throws Exception {
    var unused = Users.read(Files.writeString(folder.resolve("users"), line));
  }

  private static Result run(String input, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      int code =
          Main.commandLine(Map.of())
              .setOut(new PrintWriter(out))
              .setErr(new PrintWriter(err))
              .execute(arguments);
      return new Result(code, out.toString(), err.toString());
    } finally {
      System.setIn(before);
    }
  }
}
