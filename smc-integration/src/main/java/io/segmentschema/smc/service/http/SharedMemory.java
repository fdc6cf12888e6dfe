package io.segmentschema.smc.service.http;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that the bodies, or the answers, of all requests together may take. Any thread. */
public final class SharedMemory {

  private final long most;

  /** Atomic: taken and given back by every request's threads. */
  private final AtomicLong taken = new AtomicLong();

  /**
   * @param most bytes
   */
  public SharedMemory(long most) {
    this.most = most;
  }

  /** An eighth of the heap, and at least one largest body with its unfilled last block. */
  public static SharedMemory forBodies(int maxRequestBytes) {
    return new SharedMemory(
        Math.max(forAnswers().most, (long) maxRequestBytes + ReceivedBody.BLOCK_BYTES));
  }

  /** An eighth of the heap. */
  public static SharedMemory forAnswers() {
    return new SharedMemory(Runtime.getRuntime().maxMemory() / 8);
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
