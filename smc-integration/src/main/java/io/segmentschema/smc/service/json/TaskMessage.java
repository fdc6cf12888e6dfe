package io.segmentschema.smc.service.json;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The members that every message of a task has. One per body. */
final class TaskMessage {

  static final String MEMBERS = "task, epoch, sequence";

  private static final int LONGEST_TASK = 1_024;

  private final String path;
  private @Nullable String task;
  private @Nullable Long epoch;
  private @Nullable Long sequence;

  TaskMessage(String path) {
    this.path = path;
  }

  /** Takes the member if it is one of the three. */
  boolean member(JsonInput in, String name) throws IOException {
    switch (name) {
      case "task" -> task = in.text(LONGEST_TASK);
      case "epoch" -> epoch = in.integer(0, Long.MAX_VALUE);
      case "sequence" -> sequence = in.integer(1, Long.MAX_VALUE);
      default -> {
        return false;
      }
    }
    return true;
  }

  String task() {
    return JsonInput.required(task, path, "task");
  }

  long epoch() {
    return JsonInput.required(epoch, path, "epoch");
  }

  long sequence() {
    return JsonInput.required(sequence, path, "sequence");
  }
}
