package io.segmentschema.smc.druid;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.realtime.SegmentUpdate;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import java.util.Map;
import java.util.OptionalLong;

/** What a task tells of one segment that it writes, in the JSON of its changes. */
final class RealtimeSchemaJson {

  private RealtimeSchemaJson() {}

  /**
   * One segment's schema, or what is new in it. A column without a type is untyped.
   *
   * @throws InvalidInputException that names what is wrong with it
   */
  static SegmentUpdate update(JsonNode schema) {
    DatasourceName datasource = DatasourceName.of(DruidJson.text(schema, "dataSource"));
    return new SegmentUpdate(
        SegmentId.parse(datasource, DruidJson.text(schema, "segmentId")),
        schema.path("delta").asBoolean(),
        numRows(schema.path("numRows")),
        names(schema.path("newColumns")),
        names(schema.path("updatedColumns")),
        types(schema.path("columnTypeMap")));
  }

  private static OptionalLong numRows(JsonNode number) {
    return number.canConvertToLong() && number.isIntegralNumber() && number.longValue() >= 0
        ? OptionalLong.of(number.longValue())
        : OptionalLong.empty();
  }

  private static ImmutableList<String> names(JsonNode columns) {
    ImmutableList.Builder<String> names = ImmutableList.builder();
    for (JsonNode column : columns) {
      if (!column.isTextual()) {
        throw new InvalidInputException("columns", "must be JSON strings");
      }
      names.add(column.textValue());
    }
    return names.build();
  }

  private static ImmutableMap<String, ColumnType> types(JsonNode byColumn) {
    ImmutableMap.Builder<String, ColumnType> types = ImmutableMap.builder();
    for (Map.Entry<String, JsonNode> column : byColumn.properties()) {
      if (!column.getValue().isNull()) {
        types.put(column.getKey(), ColumnType.parse(DruidJson.text(byColumn, column.getKey())));
      }
    }
    return types.buildOrThrow();
  }
}
