package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Has a running service read its whole store again. */
@Command(
    name = "refresh",
    description = "Have a running service read its whole store again, and wait for it.",
    mixinStandardHelpOptions = true)
final class RefreshCommand extends RemoteCommand {

  /** What else than to begin one and wait; one of them at most. */
  private static final class Manner {

    @SuppressWarnings("UnusedVariable") // For scripts that say it aloud, and against --no-wait.
    @Option(names = "--wait", description = "Wait for its end, which is the default.")
    private boolean waits;

    @Option(names = "--no-wait", description = "Only begin it, and print its id.")
    private boolean doesNotWait;

    @Option(
        names = "--id",
        paramLabel = "ID",
        description = "Begin none: show how that earlier one stands.")
    private @Nullable String id;
  }

  @ArgGroup private Manner manner = new Manner();

  @Override
  ServiceClient.Answer ask(ServiceClient client) {
    if (manner.id != null) {
      return client.get("/v1/refreshes/" + ServiceClient.escaped(manner.id));
    }
    return manner.doesNotWait
        ? client.post("/v1/refresh")
        : showing("Refreshing", progress -> client.post("/v1/refresh?wait=true"));
  }

  @Override
  boolean isDone(JsonNode refresh) {
    return !refresh.path("state").asText().equals("failed");
  }

  @Override
  void show(JsonNode refresh, View view) {
    switch (refresh.path("state").asText()) {
      case "succeeded" ->
          view.line(
              "Refreshed: %d segments, %d schemas in %d ms."
                  .formatted(
                      refresh.path("segments").asLong(),
                      refresh.path("schemas").asLong(),
                      refresh.path("durationMillis").asLong()));
      case "failed" ->
          view.line("The refresh failed; 'schema-cache status' and the service's log tell more.");
      default ->
          view.line(
              "The refresh runs; 'schema-cache refresh --id %s' tells how it stands."
                  .formatted(refresh.path("refreshId").asText()));
    }
  }
}
