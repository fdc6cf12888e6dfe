package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows the schema of one datasource. */
@Command(
    name = "schema",
    description = "Show the schema of a datasource.",
    mixinStandardHelpOptions = true)
final class SchemaCommand extends RemoteCommand {

  @Parameters(paramLabel = "DS", description = "The datasource's name.")
  private String datasource = "";

  @Override
  ServiceClient.Answer ask(ServiceClient client) {
    String name = Arguments.datasource("DS", datasource).value();
    return client.get("/v1/datasources/" + ServiceClient.escaped(name) + "/schema");
  }

  @Override
  void show(JsonNode answer, PrintWriter out) {
    columns(answer, out);
    out.println();
    out.println("schema version " + answer.path("schemaVersion").asText());
  }

  /** Prints the member {@code rowSignature}. */
  static void columns(JsonNode answer, PrintWriter out) {
    TextTable table = new TextTable("COLUMN", "TYPE");
    answer
        .path("rowSignature")
        .forEach(
            column ->
                table.row(
                    column.path("name").asText(),
                    column.path("type").isNull() ? "(unknown)" : column.path("type").asText()));
    table.print(out);
  }
}
