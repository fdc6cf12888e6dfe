package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Streams;
import io.segmentschema.smc.cli.Terminal.Ink;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** Shows the services that share a store. */
@Command(
    name = "members",
    description = "List the services that share the store, who leads and who is ready.",
    mixinStandardHelpOptions = true)
final class MembersCommand extends RemoteCommand {

  @Override
  ServiceClient.Answer ask(ServiceClient client) {
    return client.get("/v1/members");
  }

  @Override
  void show(JsonNode answer, View view) {
    JsonNode members = answer.path("members");
    boolean isElected =
        Streams.stream(members).anyMatch(member -> ZooKeeperText.isTold(member.path("zooKeeper")));
    TextTable table =
        isElected
            ? view.table("ROLE", "EPOCH", "LAST POLL", "READY", "ZOOKEEPER", "MEMBER")
            : view.table("ROLE", "EPOCH", "LAST POLL", "READY", "MEMBER");
    members.forEach(member -> table.row(ink(member), cells(member, isElected)));
    view.print(table);
  }

  private static Ink ink(JsonNode member) {
    if (!member.path("ready").asBoolean()) {
      return Ink.BAD;
    }
    JsonNode zooKeeper = member.path("zooKeeper");
    boolean isCutOff = ZooKeeperText.isTold(zooKeeper) && !ZooKeeperText.isConnected(zooKeeper);
    return isCutOff || member.path("behind").asBoolean() ? Ink.DOUBTFUL : Ink.GOOD;
  }

  private static String[] cells(JsonNode member, boolean isElected) {
    List<String> cells = new ArrayList<>();
    cells.add(known(member, "role", silence(member.path("silentMillis"))));
    String behind = member.path("behind").asBoolean() ? ", behind" : "";
    cells.add(known(member, "epoch", "?") + behind);
    cells.add(age(member.path("pollAgeMillis")));
    cells.add(member.path("ready").asBoolean() ? "yes" : "no");
    if (isElected) {
      JsonNode zooKeeper = member.path("zooKeeper");
      cells.add(ZooKeeperText.isTold(zooKeeper) ? ZooKeeperText.of(zooKeeper) : "?");
    }
    cells.add(member.path("url").asText());
    return cells.toArray(String[]::new);
  }

  private static String known(JsonNode member, String field, String otherwise) {
    return member.path(field).isNull() ? otherwise : member.path(field).asText();
  }

  private static String silence(JsonNode millis) {
    return millis.isNumber()
        ? String.format(Locale.ROOT, "does not answer, for %d s", millis.asLong() / 1000)
        : "does not answer";
  }

  private static String age(JsonNode millis) {
    return millis.isNumber()
        ? String.format(Locale.ROOT, "%.1f s ago", millis.asLong() / 1000.0)
        : "none";
  }
}
