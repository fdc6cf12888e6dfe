package io.segmentschema.smc.faults;

import io.segmentschema.cache.schema.FingerprintedSchema;
import java.util.stream.Collectors;

/**
 * How a segment stands.
 *
 * @param columns the names and types of its schema, empty without one
 */
record SegmentState(Kind kind, String columns) {

  /** Whether there is a row, and whether it is used. */
  enum Kind {
    ABSENT,
    UNUSED,
    USED
  }

  static final SegmentState ABSENT = new SegmentState(Kind.ABSENT, "");

  static SegmentState unused(String columns) {
    return new SegmentState(Kind.UNUSED, columns);
  }

  static SegmentState used(String columns) {
    return new SegmentState(Kind.USED, columns);
  }

  /** Used with one column of type LONG, as tests publish it. */
  static SegmentState published(String column) {
    return used(column + " LONG");
  }

  static String columns(FingerprintedSchema schema) {
    return schema.payload().rowSignature().columns().stream()
        .map(column -> column.name() + " " + column.type())
        .collect(Collectors.joining(","));
  }
}
