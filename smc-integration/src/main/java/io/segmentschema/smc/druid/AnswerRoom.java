package io.segmentschema.smc.druid;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/**
 * The memory that the answers of all data nodes share while they arrive and are read, so that many
 * long ones at once do not use it up. Nobody waits for room: what finds none is asked for again
 * later. Thread-safe.
 */
final class AnswerRoom {

  /** An answer's bytes are copied up to twice while they are gathered, and much is made of them. */
  private static final int PART_OF_HEAP = 16;

  private static final long LEAST_BYTES = 4L << 20;
  private static final long MOST_BYTES = 64L << 20;

  private final long bytes;

  @GuardedBy("this")
  private long taken;

  AnswerRoom(long bytes) {
    this.bytes = bytes;
  }

  /** What a process with that much memory can spare: a sixteenth, 4 to 64 MiB. */
  static AnswerRoom ofHeap(long heapBytes) {
    return new AnswerRoom(Math.min(MOST_BYTES, Math.max(LEAST_BYTES, heapBytes / PART_OF_HEAP)));
  }

  /** The longest answer that can ever fit, as sent. */
  int bytes() {
    return (int) bytes;
  }

  /** How much is in use. */
  synchronized long taken() {
    return taken;
  }

  /** A place for one answer. */
  Place place() {
    return new Place();
  }

  private synchronized boolean take(int more) {
    if (more > bytes - taken) {
      return false;
    }
    taken += more;
    return true;
  }

  private synchronized void giveBack(long all) {
    taken -= all;
  }

  /** What one answer occupies, until it is closed. */
  final class Place implements AutoCloseable {

    @GuardedBy("this")
    private long mine;

    @GuardedBy("this")
    private boolean closed;

    /** Whether there is room for so many bytes more; never once it is closed. */
    synchronized boolean take(int more) {
      if (closed || !AnswerRoom.this.take(more)) {
        return false;
      }
      mine += more;
      return true;
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        giveBack(mine);
      }
    }
  }
}
