package io.segmentschema.smc.service.json;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads {@code {rowSignature: [{name, type}], aggregators: {...}}}. One per object. */
final class ColumnsReader {

  private @Nullable RowSignature rowSignature;
  private Aggregators aggregators = Aggregators.NONE;

  private ColumnsReader() {}

  static SchemaPayload schema(JsonInput in) throws IOException {
    return new ColumnsReader().read(in);
  }

  private SchemaPayload read(JsonInput in) throws IOException {
    String path = in.path();
    in.object("rowSignature, aggregators", name -> member(in, path, name));
    return new SchemaPayload(JsonInput.required(rowSignature, path, "rowSignature"), aggregators);
  }

  private boolean member(JsonInput in, String path, String name) throws IOException {
    switch (name) {
      case "rowSignature" -> rowSignature = signature(in, path);
      case "aggregators" -> {
        var tree = in.tree();
        aggregators = JsonInput.within(path, () -> Aggregators.fromJson(tree));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Reads {@code [{name, type}]}. */
  static RowSignature signature(JsonInput in) throws IOException {
    return signature(in, in.path());
  }

  private static RowSignature signature(JsonInput in, String path) throws IOException {
    ImmutableList<Column> columns = in.list(RowSignature.MAX_COLUMNS, ColumnsReader::column);
    return JsonInput.within(path, () -> RowSignature.of(columns));
  }

  private static Column column(JsonInput in) throws IOException {
    String path = in.path();
    var members =
        new Object() {
          @Nullable String name;
          @Nullable String type;
        };
    in.object(
        "name, type",
        name -> {
          switch (name) {
            case "name" -> members.name = in.text();
            case "type" -> members.type = in.isNull() ? null : in.text();
            default -> {
              return false;
            }
          }
          return true;
        });
    String columnName = JsonInput.required(members.name, path, "name");
    @Nullable String type = members.type;
    return JsonInput.within(
        path,
        () -> new Column(columnName, type == null ? ColumnType.UNTYPED : ColumnType.parse(type)));
  }
}
