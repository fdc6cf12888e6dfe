package io.segmentschema.smc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;

/** Shows a person why the columns of a datasource have their types. */
final class ExplanationTable {

  private ExplanationTable() {}

  static void print(JsonNode explanation, View view) {
    TextTable table =
        view.table("COLUMN", "TYPE", "SEGMENTS", "OTHER TYPES", "FIRST", "LAST", "DECIDED BY");
    explanation
        .path("columns")
        .forEach(
            column ->
                table.row(
                    column.path("name").asText(),
                    column.path("type").asText(),
                    column.path("segments").asText(),
                    others(column),
                    shortened(column.path("firstInterval").asText()),
                    shortened(column.path("lastInterval").asText()),
                    column.at("/decidedBy/segmentId").asText()));
    view.print(table);
    if (explanation.path("columns").isEmpty()) {
      view.line("The schema has no such column.");
    }
    view.line("");
    view.line("merge policy " + explanation.path("mergePolicy").asText());
  }

  private static String others(JsonNode column) {
    ImmutableList.Builder<String> others = ImmutableList.builder();
    column
        .path("otherTypes")
        .forEach(
            other ->
                others.add(other.path("type").asText() + " in " + other.path("segments").asText()));
    long untyped = column.path("untypedSegments").asLong();
    if (untyped > 0) {
      others.add("unknown in " + untyped);
    }
    return String.join(", ", others.build());
  }

  /** Leaves the zeros of a time away, as far as the rest still says the same. */
  private static String shortened(String interval) {
    return interval
        .replace("T00:00:00.000Z", "")
        .replace(":00:00.000Z", ":00Z")
        .replace(".000Z", "Z");
  }
}
