package io.segmentschema.smc.client;

import java.util.List;
import java.util.Optional;

/**
 * The schema of a datasource, as the service tells it. Immutable: any thread.
 *
 * @param datasource whose it is
 * @param schemaVersion equal where the columns are equal, on every node; opaque
 * @param columns the columns in their order
 */
public record DatasourceColumns(String datasource, String schemaVersion, List<Column> columns) {

  public DatasourceColumns {
    columns = List.copyOf(columns);
  }

  /**
   * One column.
   *
   * @param type as the engine spells it; empty where nobody knows it
   */
  public record Column(String name, Optional<String> type) {}
}
