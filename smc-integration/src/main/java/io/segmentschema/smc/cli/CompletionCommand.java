package io.segmentschema.smc.cli;

import com.google.common.collect.ImmutableList;
import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete commands and options. */
@Command(
    name = "completion",
    description = "Print a script that makes a shell complete commands and options.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "bash:  source <(schema-cache completion bash)",
      "zsh:   source <(schema-cache completion zsh)",
    })
final class CompletionCommand implements Callable<Integer> {

  private static final String BASH = "bash";
  private static final String ZSH = "zsh";

  /** What can stand in place of the shell; made by picocli. */
  static final class Shells implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ImmutableList.of(BASH, ZSH).iterator();
    }
  }

  /** zsh completes with bash's functions once it has been told to. */
  private static final String FOR_ZSH =
      """
      autoload -U +X compinit && compinit
      autoload -U +X bashcompinit && bashcompinit
      """;

  @Parameters(
      paramLabel = "SHELL",
      completionCandidates = Shells.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private String shell = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (!shell.equals(BASH) && !shell.equals(ZSH)) {
      throw Arguments.refused("SHELL", shell, BASH + " or " + ZSH);
    }
    CommandLine whole = spec.commandLine();
    while (whole.getParent() != null) {
      whole = whole.getParent();
    }
    String script = AutoComplete.bash(whole.getCommandName(), whole);
    spec.commandLine().getOut().print(shell.equals(ZSH) ? FOR_ZSH + script : script);
    spec.commandLine().getOut().flush();
    return ExitCode.DONE.code();
  }
}
