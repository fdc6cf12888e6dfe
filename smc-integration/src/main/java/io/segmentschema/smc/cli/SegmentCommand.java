package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.segment.SegmentId;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows all that is known of one segment. */
@Command(
    name = "segment",
    description = "Show the schema of a segment, and in which stage it is.",
    mixinStandardHelpOptions = true)
final class SegmentCommand extends RemoteCommand {

  @Parameters(
      paramLabel = "ID",
      description = "The segment's id, datasource_start_end_version[_partition].")
  private String segmentId = "";

  @Option(
      names = "--datasource",
      paramLabel = "D",
      description = "Its datasource; nearly always the id says it.")
  private @Nullable String datasource;

  @Override
  ServiceClient.Answer ask(ServiceClient client) {
    SegmentId id =
        datasource == null
            ? Arguments.segment("ID", segmentId)
            : Arguments.segment("ID", Arguments.datasource("--datasource", datasource), segmentId);
    return client.get(
        "/v1/segments/"
            + ServiceClient.escaped(id.toString())
            + "?datasource="
            + ServiceClient.escaped(id.datasource().value()));
  }

  @Override
  void show(JsonNode answer, View view) {
    TextTable table = view.table("WHAT", "NOW");
    for (String member :
        ImmutableList.of("segmentId", "stage", "used", "overshadowed", "fingerprint", "numRows")) {
      JsonNode value = answer.path(member);
      table.row(member, value.isNull() ? "unknown" : value.asText());
    }
    ImmutableList.Builder<String> servers = ImmutableList.builder();
    answer.path("servers").forEach(server -> servers.add(server.asText()));
    table.row("servers", String.join(", ", servers.build()));
    view.print(table);
    view.line("");
    SchemaCommand.columns(answer, view);
  }
}
