package io.segmentschema.smc.service.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A share of the server's threads: that many requests are worked on at once, the next ones wait in
 * order, and beyond those nobody is let in. Any thread.
 */
final class Lane {

  /** A request that wants a thread. */
  interface Waiting {

    /** Whether it still wants to be worked on; asked once, when its turn has come. */
    boolean claim();

    /** Has a thread of the server work on it; returns at once. */
    void dispatch();
  }

  /** What becomes of a request. */
  enum Entry {
    GO,
    WAIT,
    FULL
  }

  private final int mostWaiting;

  @GuardedBy("this")
  private int free;

  @GuardedBy("this")
  private final Deque<Waiting> queue = new ArrayDeque<>();

  Lane(int threads, int mostWaiting) {
    this.free = threads;
    this.mostWaiting = mostWaiting;
  }

  /** Asks for a thread; what goes must {@link #leave}. */
  synchronized Entry enter(Waiting request) {
    if (free > 0) {
      free--;
      return Entry.GO;
    }
    if (queue.size() >= mostWaiting) {
      return Entry.FULL;
    }
    queue.addLast(request);
    return Entry.WAIT;
  }

  /** The request waits no longer. */
  synchronized void giveUp(Waiting request) {
    queue.remove(request);
  }

  /** Hands the thread's place to the next request that still waits. */
  void leave() {
    @Nullable Waiting next = nextOrFree();
    if (next != null) {
      next.dispatch();
    }
  }

  private synchronized @Nullable Waiting nextOrFree() {
    @Nullable Waiting next = queue.pollFirst();
    while (next != null && !next.claim()) {
      next = queue.pollFirst();
    }
    if (next == null) {
      free++;
    }
    return next;
  }
}
