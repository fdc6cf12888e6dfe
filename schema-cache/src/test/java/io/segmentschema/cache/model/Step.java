package io.segmentschema.cache.model;

import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.store.PollKind;
import java.util.List;

/**
 * One thing that happens, in words and numbers only: it means something in every state, so steps
 * before it may be left out.
 */
sealed interface Step {

  /** Which node commits, and when this one's cache is given the images. */
  enum Where {
    HERE,
    HERE_TOLD_LATER,
    ELSEWHERE
  }

  /** The number of a task's message. */
  enum Numbering {
    NEXT,
    LAST_AGAIN,
    ONE_BEFORE_AGAIN,
    AFTER_A_LOST_ONE,
    REBORN,
    REBORN_AFTER_A_LOST_ONE,
    EARLIER_INCARNATION
  }

  /** Which life of a segment an answer is about. */
  enum Life {
    PRESENT,
    ANOTHER
  }

  /** What a task says of a segment; columns are given as name:type. */
  record Say(int segment, boolean delta, int numRows, List<String> added, List<String> changed) {}

  /** A publish; schema -1 is none. */
  record Publish(int segment, int schema, int numRows, Where where) implements Step {}

  record MarkUnused(int segment, Where where) implements Step {}

  record Tombstone(int segment, Where where) implements Step {}

  /** Writes up to {@code most} pending entries. */
  record Backfill(int most, Where where) implements Step {}

  record DeleteRow(int segment) implements Step {}

  record DamagePayload(int schema) implements Step {}

  record BackUpStore() implements Step {}

  record RestoreStore() implements Step {}

  /** The cache is given a commit that it was to be told later. */
  record TellCommit(int which) implements Step {}

  record Poll(PollKind kind) implements Step {}

  record BeginPoll(PollKind kind) implements Step {}

  record EndPoll(int which) implements Step {}

  record BreakOffPoll(int which) implements Step {}

  record Answer(int segment, int schema, int numRows, Life life) implements Step {}

  /** Drops the entry as it is now, or as it once was. */
  record DropPending(int segment, boolean anEarlierOne) implements Step {}

  record ExpirePending(int minutesFollowing) implements Step {}

  record ExpireSilent() implements Step {}

  record Wait(int minutes) implements Step {}

  record Push(int task, Numbering numbering, boolean malformed, List<Say> says) implements Step {}

  record Leave(int task, Numbering numbering, Reason reason, List<Integer> segments)
      implements Step {}
}
