package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;

/** Lists the datasources of a running service. */
@Command(
    name = "datasources",
    description = "List the datasources and the versions of their schemas.",
    mixinStandardHelpOptions = true)
final class DatasourcesCommand extends RemoteCommand {

  @Override
  ServiceClient.Answer ask(ServiceClient client) {
    return client.get("/v1/datasources");
  }

  @Override
  void show(JsonNode answer, View view) {
    TextTable table = view.table("DATASOURCE", "SCHEMA VERSION");
    answer
        .path("datasources")
        .forEach(
            datasource ->
                table.row(
                    datasource.path("datasource").asText(),
                    datasource.path("schemaVersion").asText()));
    view.print(table);
    if (!answer.path("complete").asBoolean()) {
      view.line("Not complete: the schemas of some used segments are not known yet.");
    }
  }
}
