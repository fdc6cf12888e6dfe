package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.smc.cli.Terminal.Ink;
import java.util.Locale;

/** Shows a person how a service stands. */
final class StatusTable {

  private StatusTable() {}

  static void print(JsonNode status, View view) {
    TextTable table = view.table("WHAT", "NOW");
    table.row("role", text(status, "/role") + ", epoch " + text(status, "/epoch"));
    table.row(status.at("/ready").asBoolean() ? Ink.GOOD : Ink.BAD, "ready", ready(status));
    table.row(isReachable(status) ? Ink.GOOD : Ink.BAD, "store", store(status));
    JsonNode zooKeeper = status.path("zooKeeper");
    if (ZooKeeperText.isTold(zooKeeper)) {
      Ink ink = ZooKeeperText.isConnected(zooKeeper) ? Ink.GOOD : Ink.BAD;
      table.row(ink, "ZooKeeper", ZooKeeperText.of(zooKeeper));
    }
    table.row("last poll", poll(status.path("poll")));
    table.row("realtime", text(status, "/stages/realtime"));
    table.row("pending backfill", text(status, "/stages/pendingBackfill"));
    table.row("awaiting poll", text(status, "/stages/awaitingPoll"));
    table.row("polled", text(status, "/stages/polled"));
    table.row("backfill queue", backfill(status.path("backfill")));
    table.row("metadata queries", queries(status.path("queries")));
    if (status.path("members").size() > 1) {
      table.row("members", members(status.path("members")));
    }
    int setAside = status.path("quarantine").size();
    table.row(setAside == 0 ? Ink.PLAIN : Ink.DOUBTFUL, "quarantine", Integer.toString(setAside));
    view.print(table);
    if (setAside > 0) {
      view.line("");
      quarantine(status.path("quarantine"), view);
    }
  }

  /**
   * The same in one line, without what changes by itself as time goes by: where two lines are
   * equal, nothing has happened.
   */
  static String line(JsonNode status) {
    return "%s %s, store %s%s, realtime %s, pending backfill %s, awaiting poll %s, polled %s, queue %s, queries %s in flight %s failed, quarantine %d"
        .formatted(
            text(status, "/role"),
            status.at("/ready").asBoolean() ? "ready" : "not ready",
            store(status),
            zooKeeper(status.path("zooKeeper")),
            text(status, "/stages/realtime"),
            text(status, "/stages/pendingBackfill"),
            text(status, "/stages/awaitingPoll"),
            text(status, "/stages/polled"),
            text(status, "/backfill/depth"),
            text(status, "/queries/inFlight"),
            text(status, "/queries/failed"),
            status.path("quarantine").size());
  }

  private static String ready(JsonNode status) {
    return status.at("/ready").asBoolean() ? "yes" : "no";
  }

  private static boolean isReachable(JsonNode status) {
    return status.at("/store/reachable").asBoolean();
  }

  private static String store(JsonNode status) {
    return isReachable(status) ? "reachable" : "not reachable";
  }

  private static String zooKeeper(JsonNode zooKeeper) {
    return ZooKeeperText.isTold(zooKeeper) ? ", ZooKeeper " + ZooKeeperText.state(zooKeeper) : "";
  }

  private static String members(JsonNode members) {
    int ready = 0;
    for (JsonNode member : members) {
      ready += member.path("ready").asBoolean() ? 1 : 0;
    }
    return "%d, %d of them ready".formatted(members.size(), ready);
  }

  private static String poll(JsonNode poll) {
    if (poll.path("lastSuccessAgeMillis").isNull()) {
      return "none yet";
    }
    return String.format(
        Locale.ROOT,
        "%s, %.1f s ago, took %d ms, %d segments, %d schemas",
        poll.path("kind").asText(),
        poll.path("lastSuccessAgeMillis").asLong() / 1000.0,
        poll.path("durationMillis").asLong(),
        poll.path("segments").asLong(),
        poll.path("schemas").asLong());
  }

  private static String backfill(JsonNode backfill) {
    String now =
        String.format(
            Locale.ROOT,
            "%d waiting, %.1f per second",
            backfill.path("depth").asLong(),
            backfill.path("ratePerSecond").asDouble());
    boolean known = backfill.path("depth").asLong() > 0 && backfill.path("etaMillis").isNumber();
    return known
        ? now
            + String.format(
                Locale.ROOT, ", done in %.0f s", backfill.path("etaMillis").asLong() / 1000.0)
        : now;
  }

  private static String queries(JsonNode queries) {
    return "%d sent, %d in flight, %d failed, %d segments waiting"
        .formatted(
            queries.path("sent").asLong(),
            queries.path("inFlight").asLong(),
            queries.path("failed").asLong(),
            queries.path("segmentsWaiting").asLong());
  }

  private static void quarantine(JsonNode items, View view) {
    TextTable table = view.table("QUARANTINED", "ID", "REASON");
    items.forEach(item -> table.row(text(item, "/what"), text(item, "/id"), text(item, "/reason")));
    view.print(table);
  }

  private static String text(JsonNode json, String pointer) {
    return json.at(pointer).asText();
  }
}
