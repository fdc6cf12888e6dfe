package io.segmentschema.cache.model;

import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.ColumnType.Kind;
import io.segmentschema.cache.schema.RowSignature;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How signatures become one, told plainly: every segment is folded in, one after the other. */
final class ReferenceMerge {

  private ReferenceMerge() {}

  static RowSignature merge(MergePolicy policy, List<RowSignature> newestFirst) {
    Map<String, ColumnType> types = new LinkedHashMap<>();
    for (RowSignature signature : newestFirst) {
      for (Column column : signature.columns()) {
        ColumnType known = types.get(column.name());
        if (column.type().isTyped()) {
          types.put(
              column.name(), known == null ? column.type() : merge(policy, known, column.type()));
        }
      }
    }
    List<Column> columns = new ArrayList<>();
    types.forEach((name, type) -> columns.add(new Column(name, type)));
    return RowSignature.of(columns);
  }

  /** One type from two; one that nobody knows gives way. */
  static ColumnType merge(MergePolicy policy, ColumnType newer, ColumnType older) {
    if (!newer.isTyped() || !older.isTyped()) {
      return newer.isTyped() ? newer : older;
    }
    if (policy == MergePolicy.LATEST_INTERVAL) {
      return newer;
    }
    boolean json = newer.equals(ColumnType.NESTED_DATA) || older.equals(ColumnType.NESTED_DATA);
    return json ? ColumnType.NESTED_DATA : common(newer, older).orElse(newer);
  }

  /** The type that holds the values of both, if there is one. */
  private static Optional<ColumnType> common(ColumnType newer, ColumnType older) {
    if (newer.equals(older)) {
      return Optional.of(newer);
    }
    boolean newerIsArray = newer.kind() == Kind.ARRAY;
    boolean olderIsArray = older.kind() == Kind.ARRAY;
    if (newer.kind() == Kind.COMPLEX && older.kind() == Kind.COMPLEX) {
      return commonName(newer, older);
    }
    if (newer.kind() == Kind.COMPLEX || older.kind() == Kind.COMPLEX) {
      ColumnType complex = newer.kind() == Kind.COMPLEX ? newer : older;
      return Optional.of(complex).filter(ColumnType.NESTED_DATA::equals);
    }
    if (newerIsArray || olderIsArray) {
      return common(element(newer), element(older)).map(ColumnType::ofArray);
    }
    boolean text = newer.equals(ColumnType.STRING) || older.equals(ColumnType.STRING);
    return Optional.of(text ? ColumnType.STRING : ColumnType.DOUBLE);
  }

  private static Optional<ColumnType> commonName(ColumnType newer, ColumnType older) {
    if (newer.complexName().isEmpty()) {
      return Optional.of(older);
    }
    return older.complexName().isEmpty() ? Optional.of(newer) : Optional.empty();
  }

  private static ColumnType element(ColumnType type) {
    return type.elementType().orElse(type);
  }
}
