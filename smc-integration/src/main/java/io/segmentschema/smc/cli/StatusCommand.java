package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
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
  void show(JsonNode status, PrintWriter out) {
    TextTable table = new TextTable("WHAT", "NOW");
    table.row("role", text(status, "/role") + ", epoch " + text(status, "/epoch"));
    table.row("ready", status.at("/ready").asBoolean() ? "yes" : "no");
    table.row("store", status.at("/store/reachable").asBoolean() ? "reachable" : "not reachable");
    table.row("last poll", poll(status.path("poll")));
    table.row("realtime", text(status, "/stages/realtime"));
    table.row("pending backfill", text(status, "/stages/pendingBackfill"));
    table.row("awaiting poll", text(status, "/stages/awaitingPoll"));
    table.row("polled", text(status, "/stages/polled"));
    table.row("backfill queue", backfill(status.path("backfill")));
    table.row("metadata queries", queries(status.path("queries")));
    table.row("quarantine", Integer.toString(status.path("quarantine").size()));
    table.print(out);
    if (!status.path("quarantine").isEmpty()) {
      quarantine(status.path("quarantine"), out);
    }
  }

  private static String poll(JsonNode poll) {
    if (poll.path("lastSuccessAgeMillis").isNull()) {
      return "none yet";
    }
    return "%s, %.1f s ago, took %d ms, %d segments, %d schemas"
        .formatted(
            poll.path("kind").asText(),
            poll.path("lastSuccessAgeMillis").asLong() / 1000.0,
            poll.path("durationMillis").asLong(),
            poll.path("segments").asLong(),
            poll.path("schemas").asLong());
  }

  private static String backfill(JsonNode backfill) {
    return "%d waiting, %.1f per second"
        .formatted(backfill.path("depth").asLong(), backfill.path("ratePerSecond").asDouble());
  }

  private static String queries(JsonNode queries) {
    return "%d sent, %d in flight, %d failed, %d segments waiting"
        .formatted(
            queries.path("sent").asLong(),
            queries.path("inFlight").asLong(),
            queries.path("failed").asLong(),
            queries.path("segmentsWaiting").asLong());
  }

  private static void quarantine(JsonNode items, PrintWriter out) {
    TextTable table = new TextTable("QUARANTINED", "ID", "REASON");
    items.forEach(item -> table.row(text(item, "/what"), text(item, "/id"), text(item, "/reason")));
    out.println();
    table.print(out);
  }

  private static String text(JsonNode json, String pointer) {
    return json.at(pointer).asText();
  }
}
