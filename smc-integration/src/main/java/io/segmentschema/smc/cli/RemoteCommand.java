package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks a running service once and shows the answer. */
abstract class RemoteCommand implements Callable<Integer> {

  // Made and set by picocli, through the factory, which tells it the environment.
  @SuppressWarnings("NullAway.Init")
  @Mixin
  private RemoteOptions remote;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** Asks. */
  abstract ServiceClient.Answer ask(ServiceClient client);

  /** Shows the answer to a person. */
  abstract void show(JsonNode answer, PrintWriter out);

  /** Whether what was asked for has been done. */
  boolean isDone(JsonNode answer) {
    return true;
  }

  @Override
  public final Integer call() {
    ServiceClient.Answer answer = ask(remote.client());
    PrintWriter out = spec.commandLine().getOut();
    if (remote.json()) {
      out.println(answer.text());
    } else {
      show(answer.json(), out);
    }
    out.flush();
    return isDone(answer.json()) ? Main.OK : Main.FAILED;
  }
}
