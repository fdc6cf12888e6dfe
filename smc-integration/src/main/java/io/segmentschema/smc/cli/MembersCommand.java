package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.smc.cli.Terminal.Ink;
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
    TextTable table = view.table("ROLE", "EPOCH", "LAST POLL", "READY", "MEMBER");
    answer
        .path("members")
        .forEach(
            member -> {
              boolean ready = member.path("ready").asBoolean();
              table.row(
                  ready ? Ink.GOOD : Ink.BAD,
                  known(member, "role", silence(member.path("silentMillis"))),
                  known(member, "epoch", "?"),
                  age(member.path("pollAgeMillis")),
                  ready ? "yes" : "no",
                  member.path("url").asText());
            });
    view.print(table);
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
