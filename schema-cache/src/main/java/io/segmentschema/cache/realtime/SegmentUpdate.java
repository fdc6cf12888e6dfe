package io.segmentschema.cache.realtime;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.SegmentId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What one message says of one segment.
 *
 * @param id the segment
 * @param delta false: the columns are all there are; true: they come on top of what was told before
 * @param numRows rows written so far, where known
 * @param newColumns columns in order, those of a delta behind the known ones
 * @param updatedColumns columns of a delta whose type is another one now
 * @param columnTypes the types of the columns named; a column without one is untyped
 */
public record SegmentUpdate(
    SegmentId id,
    boolean delta,
    OptionalLong numRows,
    ImmutableList<String> newColumns,
    ImmutableList<String> updatedColumns,
    ImmutableMap<String, ColumnType> columnTypes) {

  /**
   * The signature that this update makes of the one before.
   *
   * <p>A delta that updates a column which the base does not have adds it, and one that adds a
   * column which the base has changes its type: either way nothing that the task said is lost.
   *
   * @throws io.segmentschema.cache.error.InvalidInputException if the result is not a row signature
   */
  RowSignature applyTo(RowSignature base) {
    Map<String, ColumnType> columns = new LinkedHashMap<>();
    if (delta) {
      base.columns().forEach(column -> columns.put(column.name(), column.type()));
    }
    newColumns.forEach(name -> columns.put(name, typeOf(name)));
    updatedColumns.forEach(name -> columns.put(name, typeOf(name)));
    return RowSignature.of(
        columns.entrySet().stream()
            .map(entry -> new Column(entry.getKey(), entry.getValue()))
            .toList());
  }

  private ColumnType typeOf(String name) {
    return columnTypes.getOrDefault(name, ColumnType.UNTYPED);
  }
}
