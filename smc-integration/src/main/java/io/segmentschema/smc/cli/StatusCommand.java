package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** Shows how a running service stands. */
@Command(
    name = "status",
    description = "Show how a running service stands.",
    mixinStandardHelpOptions = true)
final class StatusCommand extends RemoteCommand {

  @Override
  ServiceClient.Answer ask(ServiceClient client) {
    return client.get("/v1/status");
  }

  @Override
  void show(JsonNode status, View view) {
    StatusTable.print(status, view);
  }
}
