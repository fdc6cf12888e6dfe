package io.segmentschema.smc.service.http;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that the bodies of all requests together may take. Any thread. */
public final class BodyMemory {

  private final long most;

  /** Atomic: taken and given back by every request's threads. */
  private final AtomicLong taken = new AtomicLong();

  /**
   * @param most bytes
   */
  public BodyMemory(long most) {
    this.most = most;
  }

  /** An eighth of the heap, and at least one largest body with its unfilled last block. */
  public static BodyMemory forHeap(long heapBytes, long maxRequestBytes) {
    return new BodyMemory(Math.max(heapBytes / 8, maxRequestBytes + ReceivedBody.BLOCK_BYTES));
  }

  /** Whether these bytes were still there; if so they are taken. */
  boolean take(long bytes) {
    long before = taken.getAndUpdate(now -> now + bytes > most ? now : now + bytes);
    return before + bytes <= most;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }
}
