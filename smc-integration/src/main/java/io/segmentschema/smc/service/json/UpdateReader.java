package io.segmentschema.smc.service.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.cache.error.InvalidInputException;
import io.segmentschema.cache.realtime.SegmentUpdate;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import java.io.IOException;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a task's message says of one segment. One per segment. */
final class UpdateReader {

  private static final String MEMBERS =
      "dataSource, segmentId, delta, numRows, newColumns, updatedColumns, columnTypeMap";

  private final String path;
  private @Nullable DatasourceName datasource;
  private @Nullable String segmentId;
  private @Nullable Boolean delta;
  private OptionalLong numRows = OptionalLong.empty();
  private ImmutableList<String> newColumns = ImmutableList.of();
  private ImmutableList<String> updatedColumns = ImmutableList.of();
  private ImmutableMap<String, ColumnType> types = ImmutableMap.of();

  private UpdateReader(String path) {
    this.path = path;
  }

  static SegmentUpdate read(JsonNode tree, String path) throws IOException {
    return JsonInput.readTree(tree, path, in -> new UpdateReader(path).update(in));
  }

  private SegmentUpdate update(JsonInput in) throws IOException {
    in.object(MEMBERS, name -> member(in, name));
    DatasourceName name = JsonInput.required(datasource, path, "dataSource");
    String text = JsonInput.required(segmentId, path, "segmentId");
    SegmentId id = JsonInput.at(path + ".segmentId", () -> SegmentId.parse(name, text));
    boolean isDelta = JsonInput.required(delta, path, "delta");
    if (!isDelta && !updatedColumns.isEmpty()) {
      throw new InvalidInputException(
          path + ".updatedColumns", "must be empty in an absolute schema (delta=false)");
    }
    checkTypes();
    return new SegmentUpdate(id, isDelta, numRows, newColumns, updatedColumns, types);
  }

  private void checkTypes() {
    Set<String> named = new HashSet<>(newColumns);
    named.addAll(updatedColumns);
    for (String column : types.keySet()) {
      if (!named.contains(column)) {
        throw new InvalidInputException(
            path + ".columnTypeMap",
            "must name columns of newColumns and updatedColumns only, names "
                + InvalidInputException.shown(column));
      }
    }
  }

  private boolean member(JsonInput in, String name) throws IOException {
    switch (name) {
      case "dataSource" -> datasource = Names.datasource(in);
      case "segmentId" -> segmentId = in.text(Names.LONGEST_TEXT);
      case "delta" -> delta = in.truth();
      case "numRows" ->
          numRows =
              in.isNull() ? OptionalLong.empty() : OptionalLong.of(in.integer(0, Long.MAX_VALUE));
      case "newColumns" -> newColumns = columns(in);
      case "updatedColumns" -> updatedColumns = columns(in);
      case "columnTypeMap" -> types = types(in);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static ImmutableList<String> columns(JsonInput in) throws IOException {
    if (in.isNull()) {
      return ImmutableList.of();
    }
    return in.list(
        RowSignature.MAX_COLUMNS,
        element -> {
          String column = element.text();
          return JsonInput.at(element.path(), () -> new Column(column, ColumnType.UNTYPED)).name();
        });
  }

  private static ImmutableMap<String, ColumnType> types(JsonInput in) throws IOException {
    if (in.isNull()) {
      return ImmutableMap.of();
    }
    ImmutableMap.Builder<String, ColumnType> types = ImmutableMap.builder();
    in.object(
        "names of columns",
        column -> {
          if (!in.isNull()) {
            String type = in.text();
            types.put(column, JsonInput.at(in.path(), () -> ColumnType.parse(type)));
          }
          return true;
        });
    return types.buildOrThrow();
  }
}
