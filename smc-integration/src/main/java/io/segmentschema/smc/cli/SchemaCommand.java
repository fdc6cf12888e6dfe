package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the schema of one datasource, or why it is as it is. */
@Command(
    name = "schema",
    description = "Show the schema of a datasource, or why its columns have their types.",
    mixinStandardHelpOptions = true)
final class SchemaCommand extends RemoteCommand {

  @Parameters(paramLabel = "DS", description = "The datasource's name.")
  private String datasource = "";

  @Option(
      names = "--explain",
      description = "Show for each column which segment decided its type, and what else was seen.")
  private boolean explain;

  @Option(
      names = "--column",
      paramLabel = "C",
      description = "Explain that column only; goes with --explain.")
  private @Nullable String column;

  @Override
  ServiceClient.Answer ask(ServiceClient client) {
    String path =
        "/v1/datasources/"
            + ServiceClient.escaped(Arguments.datasource("DS", datasource).value())
            + "/schema";
    if (!explain) {
      if (column != null) {
        throw CommandFailure.wrongUse("--column goes with --explain only");
      }
      return client.get(path);
    }
    String only = column == null ? "" : "?column=" + ServiceClient.escaped(column);
    return client.get(path + "/explain" + only);
  }

  @Override
  void show(JsonNode answer, View view) {
    if (explain) {
      ExplanationTable.print(answer, view);
    } else {
      columns(answer, view);
    }
    view.line("");
    view.line("schema version " + answer.path("schemaVersion").asText());
  }

  /** Prints the member {@code rowSignature}. */
  static void columns(JsonNode answer, View view) {
    TextTable table = view.table("COLUMN", "TYPE");
    answer
        .path("rowSignature")
        .forEach(
            column ->
                table.row(
                    column.path("name").asText(),
                    column.path("type").isNull() ? "(unknown)" : column.path("type").asText()));
    view.print(table);
  }
}
