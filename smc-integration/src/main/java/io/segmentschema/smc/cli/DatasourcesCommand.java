package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
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
  void show(JsonNode answer, PrintWriter out) {
    TextTable table = new TextTable("DATASOURCE", "SCHEMA VERSION");
    answer
        .path("datasources")
        .forEach(
            datasource ->
                table.row(
                    datasource.path("datasource").asText(),
                    datasource.path("schemaVersion").asText()));
    table.print(out);
    if (!answer.path("complete").asBoolean()) {
      out.println("Not complete: the schemas of some used segments are not known yet.");
    }
  }
}
