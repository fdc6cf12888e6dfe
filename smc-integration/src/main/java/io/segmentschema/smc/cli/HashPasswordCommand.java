package io.segmentschema.smc.cli;

import io.segmentschema.smc.security.PasswordHashes;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
    String password = console == null ? firstLine() : typed(console);
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

  private static String typed(Console console) {
    char[] first = Optional.ofNullable(console.readPassword("Password: ")).orElse(new char[0]);
    char[] again =
        Optional.ofNullable(console.readPassword("The same again: ")).orElse(new char[0]);
    if (!Arrays.equals(first, again)) {
      throw CommandFailure.wrongUse("The two passwords differ.");
    }
    return new String(first);
  }
}
