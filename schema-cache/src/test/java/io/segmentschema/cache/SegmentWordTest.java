package io.segmentschema.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class SegmentWordTest {

  @Test
  void everyFieldKeepsItsBoundsWhateverTheOthersAre() {
    for (int schema : new int[] {0, 1, 63, 64, SegmentWord.MAX_SCHEMA}) {
      for (OptionalLong rows :
          List.of(
              OptionalLong.empty(), OptionalLong.of(0), OptionalLong.of(SegmentWord.MAX_ROWS))) {
        for (boolean mark : new boolean[] {false, true}) {
          long word = SegmentWord.of(schema, schema == 0, rows, mark);
          assertEquals(schema, SegmentWord.schema(word));
          assertEquals(rows, SegmentWord.numRows(word));
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
    assertTrue(SegmentWord.fits(OptionalLong.of(SegmentWord.MAX_ROWS)));
    assertFalse(SegmentWord.fits(OptionalLong.of(SegmentWord.MAX_ROWS + 1)));
  }
}
