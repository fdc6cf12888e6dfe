package io.segmentschema.poller;

import java.util.concurrent.CountDownLatch;

/** Waiting where only unchecked exceptions pass. */
final class Latches {

  private Latches() {}

  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
