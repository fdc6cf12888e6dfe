package io.segmentschema.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.store.ScannedSegment;
import org.junit.jupiter.api.Test;

final class SegmentWordTest {

  @Test
  void everyFieldKeepsItsBoundsWhateverTheOthersAre() {
    for (int schema : new int[] {0, 1, 63, 64, SegmentWord.MAX_SCHEMA}) {
      for (long rows : new long[] {ScannedSegment.UNKNOWN_ROWS, 0, SegmentWord.MAX_ROWS}) {
        for (boolean mark : new boolean[] {false, true}) {
          long word = SegmentWord.withMark(SegmentWord.of(schema, schema == 0, rows), mark);
          assertEquals(schema, SegmentWord.schema(word));
          assertEquals(rows, SegmentWord.numRows(word).orElse(ScannedSegment.UNKNOWN_ROWS));
          assertEquals(7, SegmentWord.schema(SegmentWord.withSchema(word, 7)));
          assertEquals(word, SegmentWord.withSchema(SegmentWord.withSchema(word, 7), schema));
          assertEquals(mark, SegmentWord.isMarked(word));
          assertEquals(schema == 0, SegmentWord.isTombstone(word));
          assertEquals(!mark, SegmentWord.isMarked(SegmentWord.withMark(word, !mark)));
          assertEquals(word, SegmentWord.withMark(SegmentWord.withMark(word, !mark), mark));
          assertNotEquals(SegmentWord.ABSENT, word);
        }
      }
    }
  }

  @Test
  void rowCountThatDoesNotFitIsKnown() {
    assertTrue(SegmentWord.fits(ScannedSegment.UNKNOWN_ROWS));
    assertTrue(SegmentWord.fits(SegmentWord.MAX_ROWS));
    assertFalse(SegmentWord.fits(SegmentWord.MAX_ROWS + 1));
    assertFalse(SegmentWord.fits(-2));
  }
}
