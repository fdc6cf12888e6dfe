package io.segmentschema.smc.cli;

import io.segmentschema.smc.security.PasswordHashes;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the line of the users file for somebody with a password. */
@Command(
    name = "hash-password",
    description = {
      "Print the line of the users file for somebody with a password.",
      "Asks for the password; where there is no terminal it is the first line of the standard input."
    },
    mixinStandardHelpOptions = true)
final class HashPasswordCommand implements Callable<Integer> {

  private static final String FIRST = "Password: ";
  private static final String AGAIN = "The same again: ";

  // Made and set by picocli.
  @SuppressWarnings("NullAway.Init")
  @Mixin
  private UserOptions user;

  @Spec private CommandSpec spec = CommandSpec.create();

  // From JDK 22 on there is a console also without a terminal; it reads the standard input then.
  @SuppressWarnings("SystemConsoleNull")
  @Override
  public Integer call() throws IOException {
    user.check();
    @Nullable Console console = System.console();
    String password = console == null ? withoutConsole() : typed(console);
    String hash;
    try {
      hash = PasswordHashes.hash(password.getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException emptyOrTooLong) {
      throw CommandFailure.wrongUse(String.valueOf(emptyOrTooLong.getMessage()));
    }
    spec.commandLine().getOut().println(user.line("password", hash));
    spec.commandLine().getOut().flush();
    return ExitCode.DONE.code();
  }

  private static String firstLine() throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    return Optional.ofNullable(in.readLine()).orElse("");
  }

  private String withoutConsole() throws IOException {
    Optional<HiddenInput> terminal = HiddenInput.open();
    if (terminal.isEmpty()) {
      return firstLine();
    }
    try (HiddenInput hidden = terminal.get()) {
      PrintWriter err = spec.commandLine().getErr();
      return same(hidden.ask(err, FIRST), hidden.ask(err, AGAIN));
    }
  }

  private static String typed(Console console) {
    return same(
        String.valueOf(Optional.ofNullable(console.readPassword(FIRST)).orElse(new char[0])),
        String.valueOf(Optional.ofNullable(console.readPassword(AGAIN)).orElse(new char[0])));
  }

  private static String same(String first, String again) {
    if (!first.equals(again)) {
      throw CommandFailure.wrongUse("The two passwords differ.");
    }
    return first;
  }
}
