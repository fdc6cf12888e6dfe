package io.segmentschema.smc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;

/**
 * A command that has run through the command line's own way in, but for the process.
 *
 * @param code its exit code
 */
record Ran(int code, String out, String err) {

  static Ran of(Map<String, String> environment, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine(environment)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Ran(code, out.toString(), err.toString());
  }

  void says(String... parts) {
    assertEquals(0, code, err);
    for (String part : parts) {
      assertTrue(out.contains(part), out);
    }
  }

  /** It has ended with one line on the standard error that says that. */
  void fails(int expected, String part) {
    assertEquals(expected, code, err);
    assertEquals("", out);
    assertEquals(1, err.lines().count(), err);
    assertTrue(err.contains(part), err);
  }
}
