package io.segmentschema.cache.schema;

import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import io.segmentschema.cache.segment.Utf8;

/**
 * One column of a row signature. Immutable: any thread.
 *
 * @param name 1 to 1024 bytes of UTF-8
 * @param type its type, {@link ColumnType#UNTYPED} if nobody knows it
 */
public record Column(String name, ColumnType type) {

  /** The longest name, in bytes of UTF-8. */
  public static final int MAX_NAME_BYTES = 1024;

  private static final Interner<Column> INTERNER = Interners.newWeakInterner();

  /** Checks the name. */
  public Column {
    Utf8.checkBytes("name", name, 1, MAX_NAME_BYTES);
  }

  /**
   * The column, the same object for all who ask while one of them keeps it: for schemas that stay,
   * most of which share most of their columns.
   */
  public static Column shared(String name, ColumnType type) {
    return INTERNER.intern(new Column(name, type));
  }
}
