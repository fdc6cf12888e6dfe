package io.segmentschema.smc.druid;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.schema.SegmentSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What Druid's analysis of one segment says about its schema. */
final class AnalysisJson {

  private AnalysisJson() {}

  /**
   * The schema of one analysis, columns in its order, without those that the data node could not
   * analyse: nothing is known about them.
   *
   * @throws InvalidInputException that names what is wrong with it
   */
  static SegmentSchema schema(JsonNode analysis) {
    JsonNode columns = analysis.path("columns");
    if (!columns.isObject()) {
      throw new InvalidInputException("columns", "must be a JSON object of columns by name");
    }
    List<Column> read = new ArrayList<>();
    for (Map.Entry<String, JsonNode> column : columns.properties()) {
      JsonNode value = column.getValue();
      if (!value.isObject()) {
        throw new InvalidInputException("columns", "must hold JSON objects only");
      }
      if (DruidSegmentJson.isAbsent(value.path("errorMessage"))) {
        read.add(column(column.getKey(), value));
      }
    }
    SchemaPayload payload =
        new SchemaPayload(
            RowSignature.of(read), Aggregators.fromJson(analysis.path("aggregators")));
    return new SegmentSchema(FingerprintedSchema.of(payload), numRows(analysis.path("numRows")));
  }

  private static Column column(String name, JsonNode value) {
    try {
      return new Column(name, type(value));
    } catch (InvalidInputException e) {
      throw new InvalidInputException(
          "columns[" + InvalidInputException.shown(name) + "]." + e.field(), e.problem());
    }
  }

  /** The full type; data nodes from before it was added name a complex type plainly instead. */
  private static ColumnType type(JsonNode column) {
    if (!DruidSegmentJson.isAbsent(column.path("typeSignature"))) {
      return ColumnType.parse(DruidJson.text(column, "typeSignature"));
    }
    if (DruidSegmentJson.isAbsent(column.path("type"))) {
      return ColumnType.UNTYPED;
    }
    String type = DruidJson.text(column, "type");
    if (type.equals("ARRAY")) {
      return ColumnType.UNTYPED;
    }
    try {
      return ColumnType.parse(type);
    } catch (InvalidInputException plainName) {
      return ColumnType.ofComplex(type);
    }
  }

  private static OptionalLong numRows(JsonNode number) {
    if (DruidSegmentJson.isAbsent(number)) {
      return OptionalLong.empty();
    }
    if (!number.isIntegralNumber() || !number.canConvertToLong()) {
      throw new InvalidInputException("numRows", "must be 0 to 9223372036854775807");
    }
    return OptionalLong.of(number.longValue());
  }
}
