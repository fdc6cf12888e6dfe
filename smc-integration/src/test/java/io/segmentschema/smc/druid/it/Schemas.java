package io.segmentschema.smc.druid.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Answers about datasources in a form that compares and prints well. */
final class Schemas {

  private Schemas() {}

  /** {@code name:TYPE} of each column in its order, by datasource, of Druid's own shape. */
  static Map<String, List<String>> of(JsonNode answer) {
    Map<String, List<String>> schemas = new TreeMap<>();
    for (JsonNode datasource : answer) {
      List<String> columns = new ArrayList<>();
      for (JsonNode column : datasource.path("rowSignature")) {
        columns.add(column.path("name").asText() + ":" + column.path("type").asText());
      }
      schemas.put(datasource.path("dataSource").asText(), columns);
    }
    return schemas;
  }
}
