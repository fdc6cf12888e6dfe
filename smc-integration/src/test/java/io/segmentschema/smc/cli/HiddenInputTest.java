package io.segmentschema.smc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A password typed in at a real terminal while the standard output leads to a file. */
@Timeout(120)
final class HiddenInputTest {

  /** Of util-linux; runs a command in a terminal of its own. */
  private static final Path SCRIPT = Path.of("/usr/bin/script");

  private static final String SECRET = "correct horse";

  @TempDir private Path folder;
  private final StringBuilder seen = new StringBuilder();

  @Test
  void passwordIsAskedForAndNotSeenWhereTheLineGoesToAFile() throws Exception {
    Process terminal = start("> users");
    type(terminal, "Password: ", SECRET);
    type(terminal, "The same again: ", SECRET);

    assertEquals(0, end(terminal), seen.toString());
    assertFalse(seen.toString().contains(SECRET), seen.toString());
    String line = Files.readString(folder.resolve("users"));
    assertTrue(line.startsWith("password alice operator $2b$12$"), line);
  }

  @Test
  void secondPasswordThatDiffersIsRefused() throws Exception {
    Process terminal = start("> users");
    type(terminal, "Password: ", SECRET);
    type(terminal, "The same again: ", "another");

    assertEquals(2, end(terminal), seen.toString());
    assertTrue(seen.toString().contains("The two passwords differ"), seen.toString());
    assertEquals("", Files.readString(folder.resolve("users")));
  }

  @Test
  void terminalShowsAgainWhatIsTypedAfterwards() throws Exception {
    Process terminal = start("> users; stty -a");
    type(terminal, "Password: ", SECRET);
    type(terminal, "The same again: ", SECRET);

    assertEquals(0, end(terminal), seen.toString());
    assertTrue(seen.toString().contains(" echo "), seen.toString());
  }

  private Process start(String rest) throws IOException {
    assumeTrue(Files.isExecutable(SCRIPT), "there is no " + SCRIPT + " here");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String command =
        "'%s' -XX:TieredStopAtLevel=1 %s hash-password --user alice --role operator %s"
            .formatted(java, Main.class.getName(), rest);
    ProcessBuilder builder =
        new ProcessBuilder(SCRIPT.toString(), "-qec", command, "/dev/null")
            .directory(folder.toFile())
            .redirectErrorStream(true);
    String classes = System.getProperty("surefire.test.class.path");
    builder
        .environment()
        .put("CLASSPATH", classes == null ? System.getProperty("java.class.path") : classes);
    builder.environment().put("SHELL", "/bin/sh");
    return builder.start();
  }

  private void type(Process terminal, String prompt, String line) throws IOException {
    InputStream out = terminal.getInputStream();
    while (seen.indexOf(prompt) < 0) {
      int read = out.read();
      assertTrue(read >= 0, seen.toString());
      seen.append((char) read);
    }
    OutputStream in = terminal.getOutputStream();
    in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  private int end(Process terminal) throws IOException, InterruptedException {
    seen.append(new String(terminal.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    assertTrue(terminal.waitFor(60, TimeUnit.SECONDS));
    return terminal.exitValue();
  }
}
