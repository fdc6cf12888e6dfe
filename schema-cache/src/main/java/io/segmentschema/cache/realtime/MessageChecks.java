package io.segmentschema.cache.realtime;

import io.segmentschema.cache.error.InvalidInputException;

/** The ranges that every task message keeps. */
final class MessageChecks {

  private static final int LONGEST_TASK = 1024;

  private MessageChecks() {}

  static void check(String task, long epoch, long sequence) {
    if (task.isEmpty() || task.length() > LONGEST_TASK) {
      throw new InvalidInputException(
          "task", "must be 1 to " + LONGEST_TASK + " characters long, was " + task.length());
    }
    if (epoch < 0) {
      throw new InvalidInputException("epoch", "must be 0 or more, was " + epoch);
    }
    if (sequence < 1) {
      throw new InvalidInputException("sequence", "must be 1 or more, was " + sequence);
    }
  }
}
