package io.segmentschema.cache.realtime;

import com.google.common.collect.ImmutableList;

/**
 * One message of a task about the schemas of its segments. Without any update it is a heartbeat.
 *
 * @param task the task's name, 1 to 1,024 characters
 * @param epoch the task's incarnation, 0 or more
 * @param sequence the message's number within the incarnation, counted from 1 over pushes and
 *     removals alike
 * @param updates what the message says, each segment at most once
 * @param malformed items of the message that could not be understood; they come back as rejected
 */
public record RealtimePush(
    String task,
    long epoch,
    long sequence,
    ImmutableList<SegmentUpdate> updates,
    ImmutableList<RejectedUpdate> malformed) {

  public RealtimePush {
    MessageChecks.check(task, epoch, sequence);
  }
}
