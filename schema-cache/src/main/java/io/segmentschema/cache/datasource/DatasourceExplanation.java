package io.segmentschema.cache.datasource;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.schema.Column;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Why each column of a datasource's schema has its type. It explains exactly the schema that it
 * names: both are of one moment. Immutable: any thread.
 *
 * @param schema what is explained
 * @param mergePolicy how types were combined
 * @param columns one for each column of the schema, in its order
 */
public record DatasourceExplanation(
    DatasourceSchema schema, MergePolicy mergePolicy, ImmutableList<ColumnExplanation> columns) {

  /**
   * Explains a schema from what it was merged from. The work is the number of spans times their
   * columns, however many segments there are: the second segment of a schema changes no type.
   *
   * @param newestFirst every distinct schema of the datasource, by its newest segment
   */
  public static DatasourceExplanation of(
      DatasourceSchema schema, MergePolicy mergePolicy, List<SchemaSpan> newestFirst) {
    Map<String, ColumnHistory> histories = new HashMap<>(2 * schema.rowSignature().size());
    for (SchemaSpan span : newestFirst) {
      for (Column column : span.rowSignature().columns()) {
        histories
            .computeIfAbsent(column.name(), name -> new ColumnHistory(name, span.newest()))
            .fold(mergePolicy, column.type(), span);
      }
    }
    return new DatasourceExplanation(
        schema,
        mergePolicy,
        schema.rowSignature().columns().stream()
            .map(column -> Objects.requireNonNull(histories.get(column.name())).explanation())
            .collect(ImmutableList.toImmutableList()));
  }
}
