package io.segmentschema.cache.datasource;

import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.RowSignature;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The columns of the signatures folded so far, in the order in which they first came with a type.
 *
 * <p>Segments of one datasource have most of their columns in the same order, so the place after
 * the last one is tried before the name is looked up. For one thread.
 */
final class MergedColumns {

  private final MergePolicy policy;
  private final List<Column> columns = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();

  MergedColumns(MergePolicy policy) {
    this.policy = policy;
  }

  void fold(RowSignature older) {
    int expected = 0;
    for (Column column : older.columns()) {
      if (expected < columns.size() && columns.get(expected).equals(column)) {
        expected++; // As nearly always: the same column, most often the same object.
      } else if (column.type().isTyped()) {
        int place = placeOf(column, expected);
        if (place == columns.size()) {
          columns.add(column);
        } else {
          widen(place, column.type());
        }
        expected = place + 1;
      }
    }
  }

  RowSignature signature() {
    return RowSignature.ofMerged(columns);
  }

  /** Where the column stands; the end if it is new, and then it is known to stand there. */
  private int placeOf(Column column, int expected) {
    if (expected < columns.size() && columns.get(expected).name().equals(column.name())) {
      return expected;
    }
    Integer known = places.putIfAbsent(column.name(), columns.size());
    return known == null ? columns.size() : known;
  }

  private void widen(int place, ColumnType older) {
    Column newer = columns.get(place);
    ColumnType merged = policy.merge(newer.type(), older);
    if (!merged.equals(newer.type())) {
      columns.set(place, new Column(newer.name(), merged));
    }
  }
}
