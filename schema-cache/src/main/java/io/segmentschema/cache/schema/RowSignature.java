package io.segmentschema.cache.schema;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.cache.error.InvalidInputException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a segment or a datasource, in order, each name once. Two signatures are equal if
 * names, types and order are. Immutable: any thread.
 */
public final class RowSignature {

  /** The most columns that a segment may have. */
  public static final int MAX_COLUMNS = 20_000;

  /** No columns. */
  public static final RowSignature EMPTY = new RowSignature(ImmutableList.of());

  private static final String FIELD = "rowSignature";
  private static final int INDEXED_COLUMNS = 16;

  private final ImmutableList<Column> columns;
  private final int hash;

  /** Made by the first lookup in a wide signature. A race makes it twice, from the same columns. */
  private volatile @Nullable ImmutableMap<String, ColumnType> types;

  private RowSignature(ImmutableList<Column> columns) {
    this.columns = columns;
    this.hash = columns.hashCode();
  }

  /**
   * The signature of those columns.
   *
   * @throws InvalidInputException with the field {@code rowSignature} if a name comes twice or
   *     there are more than 20,000 columns
   */
  public static RowSignature of(Column... columns) {
    return of(Arrays.asList(columns));
  }

  /**
   * The signature of those columns, which are copied.
   *
   * @throws InvalidInputException with the field {@code rowSignature} if a name comes twice or
   *     there are more than 20,000 columns
   */
  public static RowSignature of(List<Column> columns) {
    if (columns.isEmpty()) {
      return EMPTY;
    }
    if (columns.size() > MAX_COLUMNS) {
      throw new InvalidInputException(
          FIELD, "must have at most %d columns, has %d".formatted(MAX_COLUMNS, columns.size()));
    }
    Set<String> names = new HashSet<>(2 * columns.size());
    for (Column column : columns) {
      if (!names.add(column.name())) {
        throw new InvalidInputException(
            FIELD, "must name each column once: " + InvalidInputException.shown(column.name()));
      }
    }
    return new RowSignature(ImmutableList.copyOf(columns));
  }

  /**
   * The signature of those columns, which are copied; each name comes once. It may be wider than a
   * segment's, since it is made by merging many.
   */
  public static RowSignature ofMerged(List<Column> columns) {
    return columns.isEmpty() ? EMPTY : new RowSignature(ImmutableList.copyOf(columns));
  }

  /** The columns in order. */
  public ImmutableList<Column> columns() {
    return columns;
  }

  /** How many columns there are. */
  public int size() {
    return columns.size();
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return columns.isEmpty();
  }

  /**
   * The type of the column with that name; empty if there is no such column. Constant time after
   * the first call.
   */
  public Optional<ColumnType> typeOf(String name) {
    if (columns.size() > INDEXED_COLUMNS) {
      return Optional.ofNullable(types().get(name));
    }
    for (Column column : columns) {
      if (column.name().equals(name)) {
        return Optional.of(column.type());
      }
    }
    return Optional.empty();
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof RowSignature that
            && hash == that.hash
            && columns.equals(that.columns));
  }

  /** For people: {@code {name:TYPE, name:TYPE}}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (Column column : columns) {
      text.append(text.length() > 1 ? ", " : "")
          .append(column.name())
          .append(':')
          .append(column.type());
    }
    return text.append('}').toString();
  }

  private ImmutableMap<String, ColumnType> types() {
    ImmutableMap<String, ColumnType> known = types;
    if (known == null) {
      known = columns.stream().collect(ImmutableMap.toImmutableMap(Column::name, Column::type));
      types = known;
    }
    return known;
  }
}
