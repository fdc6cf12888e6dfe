package io.segmentschema.smc.service.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LaneTest {

  private final List<String> dispatched = new ArrayList<>();

  /** A request that notes when it is worked on. */
  private final class Noted implements Lane.Waiting {

    private final String name;
    private boolean wanted = true;

    Noted(String name) {
      this.name = name;
    }

    @Override
    public boolean claim() {
      return wanted;
    }

    @Override
    public void dispatch() {
      dispatched.add(name);
    }
  }

  @Test
  void placesAreHandedOnInOrderAndTheQueueIsBounded() {
    Lane lane = new Lane(1, 2);

    assertEquals(Lane.Entry.GO, lane.enter(new Noted("a")));
    assertEquals(Lane.Entry.WAIT, lane.enter(new Noted("b")));
    assertEquals(Lane.Entry.WAIT, lane.enter(new Noted("c")));
    assertEquals(Lane.Entry.FULL, lane.enter(new Noted("d")));
    lane.leave();
    assertEquals(List.of("b"), dispatched);
    assertEquals(Lane.Entry.WAIT, lane.enter(new Noted("e")));
    lane.leave();
    lane.leave();
    assertEquals(List.of("b", "c", "e"), dispatched);
  }

  @Test
  void placeThatNobodyWaitsForIsFreeAgain() {
    Lane lane = new Lane(1, 2);
    lane.enter(new Noted("a"));

    lane.leave();

    assertEquals(Lane.Entry.GO, lane.enter(new Noted("b")));
    assertEquals(Lane.Entry.WAIT, lane.enter(new Noted("c")));
  }

  @Test
  void requestThatHasGivenUpIsPassedOver() {
    Lane lane = new Lane(1, 3);
    lane.enter(new Noted("a"));
    Noted impatient = new Noted("b");
    Noted gone = new Noted("c");
    lane.enter(impatient);
    lane.enter(gone);
    lane.enter(new Noted("d"));

    impatient.wanted = false;
    lane.giveUp(gone);
    assertEquals(Lane.Entry.WAIT, lane.enter(new Noted("e")), "c has left the queue");
    lane.leave();

    assertEquals(List.of("d"), dispatched);
  }

  @Test
  void memoryOfABodyIsTakenByTheBlockAndGivenBackOnce() {
    SharedMemory memory = new SharedMemory(2L * ReceivedBody.BLOCK_BYTES);
    ReceivedBody first = new ReceivedBody(memory);
    ReceivedBody second = new ReceivedBody(memory);

    assertTrue(first.append(ByteBuffer.allocate(ReceivedBody.BLOCK_BYTES + 1)));
    assertFalse(second.append(ByteBuffer.allocate(1)), "two blocks are taken");
    first.release();
    first.release();
    assertFalse(first.append(ByteBuffer.allocate(1)), "it is over");
    assertTrue(second.append(ByteBuffer.allocate(2 * ReceivedBody.BLOCK_BYTES)));
    assertFalse(second.append(ByteBuffer.allocate(1)));
  }
}
