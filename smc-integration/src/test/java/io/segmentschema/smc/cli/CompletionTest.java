package io.segmentschema.smc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that is printed, in a real shell. */
final class CompletionTest {

  private static final Path BASH = Path.of("/bin/bash");

  @TempDir private Path folder;

  @Test
  void bashCompletesCommands() throws Exception {
    assertEquals("status", completed("schema-cache", "stat"));
    assertEquals("datasources", completed("schema-cache", "da"));
  }

  @Test
  void bashCompletesOptionsOfACommand() throws Exception {
    assertEquals("--dry-run", completed("schema-cache", "cleanup", "--dr"));
    assertEquals("--explain", completed("schema-cache", "schema", "--ex"));
    assertEquals("--tls-cert", completed("schema-cache", "status", "--tls-ce"));
    assertTrue(completed("schema-cache", "completion", "").contains("zsh"));
  }

  @Test
  void zshIsToldToUnderstandTheSameScript() {
    String bash = script("bash");
    String zsh = script("zsh");

    assertTrue(zsh.startsWith("autoload"), zsh);
    assertTrue(zsh.endsWith(bash));
  }

  @Test
  void otherShellsAreRefusedByName() {
    Ran.of(Map.of(), "completion", "fish").fails(2, "fish");
    Ran.of(Map.of(), "completion").fails(2, "SHELL");
  }

  private static String script(String shell) {
    Ran ran = Ran.of(Map.of(), "completion", shell);
    assertEquals(0, ran.code(), ran.err());
    return ran.out();
  }

  /**
   * What bash offers for the last of those words. Outside of a real completion its builtin compopt
   * complains, which changes nothing of the offer.
   */
  private String completed(String... words) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(BASH), "there is no bash here");
    Path file = Files.writeString(folder.resolve("completion.bash"), script("bash"));
    String asked =
        "source '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_schema-cache 2>/dev/null; echo \"${COMPREPLY[*]}\""
            .formatted(file, quoted(words), words.length - 1);
    Process bash =
        new ProcessBuilder(BASH.toString(), "--norc", "-c", asked)
            .redirectErrorStream(true)
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(bash.waitFor(20, TimeUnit.SECONDS));
    assertEquals(0, bash.exitValue(), said);
    return said.strip();
  }

  private static String quoted(String... words) {
    return "'" + String.join("' '", words) + "'";
  }
}
