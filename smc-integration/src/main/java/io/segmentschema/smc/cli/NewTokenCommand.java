package io.segmentschema.smc.cli;

import io.segmentschema.smc.security.Tokens;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Makes a token, and prints the line of the users file for it. */
@Command(
    name = "new-token",
    description = {
      "Make a token, and print the line of the users file for it.",
      "The token itself goes to the standard error, so that it does not end up in that file."
    },
    mixinStandardHelpOptions = true)
final class NewTokenCommand implements Callable<Integer> {

  // Made and set by picocli.
  @SuppressWarnings("NullAway.Init")
  @Mixin
  private UserOptions user;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    user.check();
    String token = Tokens.create(new SecureRandom());
    spec.commandLine().getOut().println(user.line("token", Tokens.proofOf(token)));
    spec.commandLine().getOut().flush();
    spec.commandLine().getErr().println(token);
    spec.commandLine().getErr().flush();
    return ExitCode.DONE.code();
  }
}
