package io.segmentschema.cache.datasource;

import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.RowSignature;
import java.util.ArrayList;
import java.util.List;

/** Types that between them meet every rule of a merge, and a short way to write signatures. */
final class MergeTypes {

  /**
   * Every scalar and some complex types, plain and up to three arrays deep, and the unknown type:
   * 33 in all.
   */
  static final List<ColumnType> ALL = all();

  private MergeTypes() {}

  /** A signature of names and types in turn; a null type is unknown. */
  static RowSignature signature(String... namesAndTypes) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      String type = namesAndTypes[i + 1];
      columns.add(
          new Column(namesAndTypes[i], type == null ? ColumnType.UNTYPED : ColumnType.parse(type)));
    }
    return RowSignature.of(columns);
  }

  private static List<ColumnType> all() {
    List<ColumnType> types = new ArrayList<>(List.of(ColumnType.UNTYPED));
    List<ColumnType> level =
        List.of(
            ColumnType.LONG,
            ColumnType.FLOAT,
            ColumnType.DOUBLE,
            ColumnType.STRING,
            ColumnType.NESTED_DATA,
            ColumnType.UNKNOWN_COMPLEX,
            ColumnType.ofComplex("x"),
            ColumnType.ofComplex("y"));
    for (int depth = 0; depth <= 3; depth++) {
      types.addAll(level);
      level = level.stream().map(ColumnType::ofArray).toList();
    }
    return List.copyOf(types);
  }
}
