package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.smc.service.json.SegmentReadings;
import java.io.PrintWriter;
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
    return client.get(
        "/v1/segments/"
            + ServiceClient.escaped(segmentId)
            + "?datasource="
            + ServiceClient.escaped(datasource == null ? derived() : datasource));
  }

  private String derived() {
    ImmutableList<SegmentId> readings = SegmentReadings.of(segmentId);
    if (readings.size() != 1) {
      throw CommandFailure.wrongUse(
          readings.isEmpty()
              ? "This is no segment id: id="
                  + segmentId
                  + ", allowed=datasource_start_end_version[_partition]"
              : "The id can be read in more than one way; say which with --datasource: id="
                  + segmentId);
    }
    return readings.get(0).datasource().value();
  }

  @Override
  void show(JsonNode answer, PrintWriter out) {
    TextTable table = new TextTable("WHAT", "NOW");
    for (String member :
        ImmutableList.of("segmentId", "stage", "used", "overshadowed", "fingerprint", "numRows")) {
      table.row(member, answer.path(member).asText());
    }
    ImmutableList.Builder<String> servers = ImmutableList.builder();
    answer.path("servers").forEach(server -> servers.add(server.asText()));
    table.row("servers", String.join(", ", servers.build()));
    table.print(out);
    out.println();
    SchemaCommand.columns(answer, out);
  }
}
