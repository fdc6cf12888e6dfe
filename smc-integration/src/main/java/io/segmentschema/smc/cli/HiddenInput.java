package io.segmentschema.smc.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What somebody types in at a terminal without seeing it, also where the standard output leads to a
 * file: there a JVM has no console. The terminal shows what is typed again when this is closed, or
 * the process ends.
 */
final class HiddenInput implements AutoCloseable {

  private final String settings;
  private final Thread restoring;
  private final BufferedReader in =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

  private HiddenInput(String settings) {
    this.settings = settings;
    restoring = new Thread(() -> stty(settings), "terminal");
    Runtime.getRuntime().addShutdownHook(restoring);
    var unused = stty("-echo");
  }

  /** Empty if the standard input is no terminal. */
  static Optional<HiddenInput> open() {
    return stty("-g").map(HiddenInput::new);
  }

  /** The next line. */
  String ask(PrintWriter err, String prompt) throws IOException {
    err.print(prompt);
    err.flush();
    String line = in.readLine();
    err.println();
    err.flush();
    return line == null ? "" : line;
  }

  @Override
  public void close() {
    var unused = stty(settings);
    Runtime.getRuntime().removeShutdownHook(restoring);
  }

  /** What the terminal's own command says; empty if it fails, or there is none. */
  private static Optional<String> stty(String argument) {
    try {
      Process process =
          new ProcessBuilder("stty", argument)
              .redirectInput(Redirect.INHERIT)
              .redirectError(Redirect.DISCARD)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? Optional.of(said.strip()) : Optional.empty();
    } catch (IOException noSuchCommand) {
      return Optional.empty();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
