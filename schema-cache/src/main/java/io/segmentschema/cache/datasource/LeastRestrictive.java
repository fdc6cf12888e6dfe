package io.segmentschema.cache.datasource;

import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.ColumnType.Kind;
import java.util.Optional;

/**
 * Finds the type that can hold the values of two, the way Druid combines them:
 *
 * <ul>
 *   <li>nested data holds everything;
 *   <li>other complex types go with themselves only; one whose name was lost goes with any complex
 *       type and takes its name;
 *   <li>an array goes with an array, and with a scalar, by their elements;
 *   <li>text holds every scalar;
 *   <li>two different numbers become a double.
 * </ul>
 *
 * Stateless: any thread.
 */
final class LeastRestrictive {

  private LeastRestrictive() {}

  /** The common type of two typed ones; empty if they do not go together. */
  static Optional<ColumnType> of(ColumnType newer, ColumnType older) {
    if (newer.equals(older)) {
      return Optional.of(newer);
    }
    if (newer.kind() == Kind.COMPLEX || older.kind() == Kind.COMPLEX) {
      return ofComplex(newer, older);
    }
    if (newer.kind() == Kind.ARRAY || older.kind() == Kind.ARRAY) {
      return ofArrays(newer, older);
    }
    boolean text = newer.kind() == Kind.STRING || older.kind() == Kind.STRING;
    return Optional.of(text ? ColumnType.STRING : ColumnType.DOUBLE);
  }

  private static Optional<ColumnType> ofComplex(ColumnType newer, ColumnType older) {
    if (newer.kind() == older.kind()) {
      if (newer.equals(ColumnType.UNKNOWN_COMPLEX)) {
        return Optional.of(older);
      }
      if (older.equals(ColumnType.UNKNOWN_COMPLEX)) {
        return Optional.of(newer);
      }
      return Optional.empty();
    }
    boolean nested = newer.equals(ColumnType.NESTED_DATA) || older.equals(ColumnType.NESTED_DATA);
    return nested ? Optional.of(ColumnType.NESTED_DATA) : Optional.empty();
  }

  private static Optional<ColumnType> ofArrays(ColumnType newer, ColumnType older) {
    // Shows only where arrays of arrays hold nested data: the newer, deeper one stays.
    if (newer.elementType().filter(older::equals).isPresent()) {
      return Optional.of(newer);
    }
    return of(newer.elementType().orElse(newer), older.elementType().orElse(older))
        .map(ColumnType::ofArray);
  }
}
