package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks a running service and shows the answer. */
abstract class RemoteCommand implements Callable<Integer> {

  // Made and set by picocli, through the factory, which tells it the environment.
  @SuppressWarnings("NullAway.Init")
  @Mixin
  private RemoteOptions remote;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Asks. */
  abstract ServiceClient.Answer ask(ServiceClient client);

  /** Shows the answer to a person. */
  abstract void show(JsonNode answer, View view);

  /** Whether what was asked for has been done. */
  boolean isDone(JsonNode answer) {
    return true;
  }

  /** Works, and meanwhile shows on the standard error, if a person looks, that work goes on. */
  final <T> T showing(String work, Function<Progress, T> step) {
    try (Progress progress = Progress.of(remote.terminal(), spec.commandLine().getErr(), work)) {
      return step.apply(progress);
    }
  }

  @Override
  public final Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      ServiceClient.Answer answer = ask(remote.client());
      if (remote.json()) {
        out.println(answer.text());
      } else {
        show(answer.json(), new View(out, remote.terminal()));
      }
      return (isDone(answer.json()) ? ExitCode.DONE : ExitCode.FAILED).code();
    } catch (CommandFailure failure) {
      if (remote.json()) {
        failure.document().ifPresent(out::println);
      }
      throw failure;
    } finally {
      out.flush();
    }
  }
}
