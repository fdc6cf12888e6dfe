package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** Has a running service read its whole store again. */
@Command(
    name = "refresh",
    description = "Have a running service read its whole store again, and wait for it.",
    mixinStandardHelpOptions = true)
final class RefreshCommand extends RemoteCommand {

  @Override
  ServiceClient.Answer ask(ServiceClient client) {
    return client.post("/v1/refresh?wait=true");
  }

  @Override
  boolean isDone(JsonNode refresh) {
    return refresh.path("state").asText().equals("succeeded");
  }

  @Override
  void show(JsonNode refresh, PrintWriter out) {
    if (isDone(refresh)) {
      out.printf(
          "Refreshed: %d segments, %d schemas in %d ms.%n",
          refresh.path("segments").asLong(),
          refresh.path("schemas").asLong(),
          refresh.path("durationMillis").asLong());
    } else {
      out.println("The refresh failed; 'schema-cache status' and the service's log tell more.");
    }
  }
}
