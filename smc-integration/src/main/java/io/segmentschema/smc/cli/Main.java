package io.segmentschema.smc.cli;

import com.google.common.collect.ImmutableMap;
import io.segmentschema.smc.config.ConfigurationException;
import io.segmentschema.smc.config.OneLine;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line's way in. */
@Command(
    name = "schema-cache",
    description = "The schemas of a cluster's datasources, learnt once and served to all.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {"", "Try: schema-cache serve --demo"},
    subcommands = {
      ServeCommand.class,
      StatusCommand.class,
      WatchCommand.class,
      RefreshCommand.class,
      CleanupCommand.class,
      MembersCommand.class,
      StepDownCommand.class,
      DatasourcesCommand.class,
      SchemaCommand.class,
      SegmentCommand.class,
      PublishCommand.class,
      SelftestCommand.class,
      HashPasswordCommand.class,
      NewTokenCommand.class,
      CompletionCommand.class
    })
public final class Main implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Main.class);

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] arguments) {
    CommandLine commandLine = commandLine(System.getenv());
    System.exit(commandLine.execute(arguments));
  }

  /** The whole command line; tests give it an environment and writers of their own. */
  static CommandLine commandLine(Map<String, String> environment) {
    Help.Ansi ansi = Terminal.of(environment).colour() ? Help.Ansi.ON : Help.Ansi.OFF;
    CommandLine whole =
        new CommandLine(new Main(), new CommandFactory(environment))
            .setParameterExceptionHandler(Main::wrongUse)
            .setExecutionExceptionHandler(Main::failed)
            .setColorScheme(Help.defaultColorScheme(ansi));
    whole
        .getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("%nExit codes of every command:%n")
        .exitCodeList(exitCodes());
    return whole;
  }

  private static ImmutableMap<String, String> exitCodes() {
    return Arrays.stream(ExitCode.values())
        .collect(
            ImmutableMap.toImmutableMap(
                exit -> " " + exit.code(), exit -> exit.meaning().replace("%", "%%")));
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
    return ExitCode.WRONG_USE.code();
  }

  private static int failed(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    if (failure instanceof ConfigurationException refused) {
      say(command, String.valueOf(refused.getMessage()));
      return ExitCode.WRONG_USE.code();
    }
    if (failure instanceof CommandFailure known) {
      say(command, String.valueOf(known.getMessage()));
      return known.exitCode().code();
    }
    log.error("Command failed unexpectedly", failure);
    say(command, "Failed unexpectedly: " + failure);
    return ExitCode.FAILED.code();
  }

  private static void say(CommandLine command, String message) {
    PrintWriter err = command.getErr();
    err.println("schema-cache: " + OneLine.of(message));
    err.flush();
  }
}
