package io.segmentschema.smc.service.http;

import io.segmentschema.cache.datasource.ColumnExplanation;
import io.segmentschema.cache.datasource.DatasourceExplanation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a datasource's columns have their types, as clients are told. */
record ExplanationJson(
    String datasource, String schemaVersion, String mergePolicy, List<ColumnJson> columns) {

  record ColumnJson(
      String name,
      String type,
      DecisionJson decidedBy,
      List<TypeJson> otherTypes,
      long untypedSegments,
      long segments,
      String firstInterval,
      String lastInterval) {}

  record DecisionJson(String segmentId, String interval) {}

  record TypeJson(String type, long segments) {}

  /**
   * @param only the one column to tell of, null for all
   */
  static ExplanationJson of(DatasourceExplanation explanation, @Nullable String only) {
    return new ExplanationJson(
        explanation.schema().datasource().value(),
        explanation.schema().version().value(),
        explanation.mergePolicy().configName(),
        explanation.columns().stream()
            .filter(column -> only == null || only.equals(column.name()))
            .map(ExplanationJson::column)
            .toList());
  }

  private static ColumnJson column(ColumnExplanation column) {
    return new ColumnJson(
        column.name(),
        column.type().toString(),
        new DecisionJson(column.decidedBy().toString(), column.decidedBy().interval().toString()),
        column.otherTypes().stream()
            .map(other -> new TypeJson(other.type().toString(), other.segments()))
            .toList(),
        column.untypedSegments(),
        column.segments(),
        column.firstInterval().toString(),
        column.lastInterval().toString());
  }
}
