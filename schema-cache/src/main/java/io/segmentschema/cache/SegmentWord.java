package io.segmentschema.cache;

import io.segmentschema.cache.store.ScannedSegment;
import java.util.OptionalLong;

/**
 * What readers need of one settled segment, in one long, so that it changes at once and is read at
 * once: that it is there, whether it is a tombstone, the number of its schema within the datasource
 * and its row count. Zero is no segment.
 *
 * <pre>
 *  63       62          61    60 ........ 34   33 ......... 0
 *  present  tombstone   mark  schema number   row count + 1
 * </pre>
 *
 * <p>Schema number 0 is no schema, row count field 0 an unknown row count. The mark says which of
 * the last two full polls has shown the segment.
 */
final class SegmentWord {

  static final long ABSENT = 0;

  /** The most distinct schemas that one datasource can number. */
  static final int MAX_SCHEMA = (1 << 27) - 1;

  /** The most rows that fit; a segment that has more stays unsettled. */
  static final long MAX_ROWS = (1L << 34) - 2;

  private static final long PRESENT = 1L << 63;
  private static final long TOMBSTONE = 1L << 62;
  private static final long MARK = 1L << 61;
  private static final int SCHEMA_SHIFT = 34;
  private static final long ROWS_MASK = (1L << SCHEMA_SHIFT) - 1;

  private SegmentWord() {}

  /**
   * The same without a mark.
   *
   * @param numRows {@link ScannedSegment#UNKNOWN_ROWS} where it is unknown
   */
  static long of(int schema, boolean tombstone, long numRows) {
    return PRESENT
        | (tombstone ? TOMBSTONE : 0)
        | ((long) schema << SCHEMA_SHIFT)
        | (numRows == ScannedSegment.UNKNOWN_ROWS ? 0 : numRows + 1);
  }

  static boolean fits(long numRows) {
    return numRows >= ScannedSegment.UNKNOWN_ROWS && numRows <= MAX_ROWS;
  }

  static long withSchema(long word, int schema) {
    return (word & ~((long) MAX_SCHEMA << SCHEMA_SHIFT)) | ((long) schema << SCHEMA_SHIFT);
  }

  static int schema(long word) {
    return (int) (word >>> SCHEMA_SHIFT) & MAX_SCHEMA;
  }

  static boolean isTombstone(long word) {
    return (word & TOMBSTONE) != 0;
  }

  static boolean isMarked(long word) {
    return (word & MARK) != 0;
  }

  static long withMark(long word, boolean mark) {
    return mark ? word | MARK : word & ~MARK;
  }

  static OptionalLong numRows(long word) {
    long field = word & ROWS_MASK;
    return field == 0 ? OptionalLong.empty() : OptionalLong.of(field - 1);
  }

  /** Whether it is live data without a schema. */
  static boolean needsSchema(long word) {
    return word != ABSENT && schema(word) == 0 && !isTombstone(word);
  }
}
