package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** Has another service lead, before the one that does is taken away. */
@Command(
    name = "step-down",
    description =
        "Have another of the services that share the store lead; whichever is asked passes it on.",
    mixinStandardHelpOptions = true)
final class StepDownCommand extends RemoteCommand {

  @Override
  ServiceClient.Answer ask(ServiceClient client) {
    return client.post("/v1/members/step-down");
  }

  @Override
  void show(JsonNode answer, View view) {
    view.line(
        "The leader of epoch %d has stepped down; 'schema-cache members' tells who leads now."
            .formatted(answer.path("epoch").asLong()));
  }
}
