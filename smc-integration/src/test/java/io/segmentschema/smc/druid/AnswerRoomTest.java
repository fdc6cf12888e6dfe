package io.segmentschema.smc.druid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class AnswerRoomTest {

  private static final long MIB = 1 << 20;

  private final AnswerRoom room = new AnswerRoom(100);

  @Test
  void answersShareTheRoomAndGiveItBack() {
    try (AnswerRoom.Place first = room.place();
        AnswerRoom.Place second = room.place()) {
      assertTrue(first.take(60));
      assertFalse(second.take(41));
      assertTrue(second.take(40));

      first.close();
      first.close();

      assertEquals(40, room.taken());
      assertTrue(second.take(60));
    }
    assertEquals(0, room.taken());
  }

  @Test
  void answerThatWasGivenUpTakesNothingMore() {
    AnswerRoom.Place place = room.place();
    place.close();

    assertFalse(place.take(1));
    assertEquals(0, room.taken());
  }

  @Test
  void roomIsAPartOfTheHeapWithinBounds() {
    assertEquals(4 * MIB, AnswerRoom.ofHeap(32 * MIB).bytes());
    assertEquals(32 * MIB, AnswerRoom.ofHeap(512 * MIB).bytes());
    assertEquals(64 * MIB, AnswerRoom.ofHeap(8192 * MIB).bytes());
  }
}
