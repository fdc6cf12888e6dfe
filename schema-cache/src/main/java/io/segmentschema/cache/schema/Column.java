package io.segmentschema.cache.schema;

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

  /** Checks the name. */
  public Column {
    Utf8.checkBytes("name", name, 1, MAX_NAME_BYTES);
  }
}
