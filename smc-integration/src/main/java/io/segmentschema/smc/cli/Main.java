package io.segmentschema.smc.cli;

import io.segmentschema.smc.config.ConfigurationException;
import io.segmentschema.smc.config.OneLine;
import java.io.PrintWriter;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line's way in. */
@Command(
    name = "schema-cache",
    description = "The schemas of a cluster's datasources, learnt once and served to all.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "Exit codes: 0 done, 1 failed or unavailable, 2 wrong use.",
      "Try: schema-cache serve --demo"
    },
    subcommands = {
      ServeCommand.class,
      StatusCommand.class,
      RefreshCommand.class,
      CleanupCommand.class,
      DatasourcesCommand.class,
      SchemaCommand.class,
      SegmentCommand.class,
      PublishCommand.class,
      SelftestCommand.class
    })
public final class Main implements Runnable {

  static final int OK = 0;
  static final int FAILED = 1;
  static final int WRONG_USE = 2;

  private static final Logger log = LoggerFactory.getLogger(Main.class);

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] arguments) {
    CommandLine commandLine = commandLine(System.getenv());
    System.exit(commandLine.execute(arguments));
  }

  /** The whole command line; tests give it an environment and writers of their own. */
  static CommandLine commandLine(Map<String, String> environment) {
    return new CommandLine(new Main(), new CommandFactory(environment))
        .setParameterExceptionHandler(Main::wrongUse)
        .setExecutionExceptionHandler(Main::failed);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing");
  }

  private static int wrongUse(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    say(
        command,
        wrong.getMessage() + " (see " + command.getCommandSpec().qualifiedName() + " --help)");
    return WRONG_USE;
  }

  private static int failed(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    if (failure instanceof ConfigurationException refused) {
      say(command, String.valueOf(refused.getMessage()));
      return WRONG_USE;
    }
    if (failure instanceof CommandFailure known) {
      say(command, String.valueOf(known.getMessage()));
      return known.exitCode();
    }
    log.error("Command failed unexpectedly", failure);
    say(command, "Failed unexpectedly: " + failure);
    return FAILED;
  }

  private static void say(CommandLine command, String message) {
    PrintWriter err = command.getErr();
    err.println("schema-cache: " + OneLine.of(message));
    err.flush();
  }
}
