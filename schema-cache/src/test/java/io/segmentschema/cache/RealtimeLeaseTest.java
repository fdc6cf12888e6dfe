package io.segmentschema.cache;

import static io.segmentschema.cache.CacheFixture.A;
import static io.segmentschema.cache.CacheFixture.bare;
import static io.segmentschema.cache.CacheFixture.row;
import static io.segmentschema.cache.CacheFixture.segment;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.realtime.PushResult;
import io.segmentschema.cache.realtime.RealtimePush;
import io.segmentschema.cache.realtime.RealtimeRemoval;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.realtime.RemovalResult;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoredSchema;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How removals are answered, and what leaves when nobody vouches for it. */
final class RealtimeLeaseTest {

  private static final Duration LEASE = SchemaCacheConfig.DEFAULT.realtimeLease();
  private static final Duration MOMENT = Duration.ofNanos(1);

  private final CacheFixture fixture = new CacheFixture();
  private final SchemaCache cache = fixture.cache;
  private final SegmentId id = segment(1);

  @BeforeEach
  void timeDoesNotBeginWithTheTasks() {
    fixture.advance(LEASE.multipliedBy(7));
  }

  @Test
  void removalSaysHowManyOfTheTasksSegmentsLeftAndNamesEachOnce() {
    cache.push(fixture.push(1, 1, false, id, "x"));
    cache.push(fixture.push(1, 2, false, segment(2), "x"));
    RemovalResult removed = cache.remove(removal(1, 3, id, segment(2), id, segment(3)));
    assertEquals(new RemovalResult(2, ImmutableList.of()), removed);
    assertEquals("none", fixture.datasource());
  }

  @Test
  void sameRemovalAgainGetsTheSameAnswerThoughTheSegmentIsBack() {
    cache.push(fixture.push(1, 1, false, id, "x"));
    RemovalResult first = cache.remove(removal(1, 2, id));
    cache.push(fixture.push(1, 3, false, id, "y"));
    assertEquals(new RemovalResult(1, ImmutableList.of()), first);
    assertEquals(first, cache.remove(removal(1, 2, id)));
    assertEquals("realtime:y", fixture.answer(id));
  }

  @Test
  void removalThatWasSkippedRemovesNothingWhenItComesAfterAll() {
    cache.push(fixture.push(1, 1, false, id, "x"));
    cache.push(fixture.push(1, 3, false, id, "x"));
    assertEquals(new RemovalResult(0, ImmutableList.of()), cache.remove(removal(1, 2, id)));
    assertEquals("realtime:x", fixture.answer(id));
  }

  @Test
  void removalOfAnOlderIncarnationRemovesNothing() {
    cache.push(fixture.push(2, 1, false, id, "x"));
    assertEquals(new RemovalResult(0, ImmutableList.of()), cache.remove(removal(1, 2, id)));
    assertEquals("realtime:x", fixture.answer(id));
  }

  @Test
  void removalAfterAGapAppliesAndAsksForWhatTheTaskStillHolds() {
    cache.push(fixture.push(1, 1, false, id, "x"));
    cache.push(fixture.push(1, 2, false, segment(2), "x"));
    RemovalResult removed = cache.remove(removal(1, 4, id));
    assertEquals(new RemovalResult(1, ImmutableList.of(segment(2).toString())), removed);
    PushResult delta = cache.push(fixture.push(1, 5, true, segment(2), "y"));
    assertEquals(List.of(segment(2).toString()), delta.needAbsolute());
  }

  @Test
  void deltaIsRefusedUntilTheAbsoluteCameHoweverManyMessagesFollowTheGap() {
    cache.push(fixture.push(1, 1, false, id, "x"));
    cache.push(fixture.push(1, 3, false, segment(2), "x")); // The second is lost.
    PushResult delta = cache.push(fixture.push(1, 4, true, id, "y"));
    assertEquals(List.of(id.toString(), segment(2).toString()), List.copyOf(delta.needAbsolute()));
    assertEquals("realtime:x", fixture.answer(id));
  }

  @Test
  void everyKindOfMessageRenewsTheLease() {
    cache.push(fixture.push(1, 1, false, id, "x"));
    fixture.advance(LEASE);
    cache.remove(removal(1, 2));
    fixture.advance(LEASE);
    cache.push(heartbeat(1, 3));
    fixture.advance(LEASE);
    assertEquals(0, cache.expireSilentTasks());
    assertEquals("realtime:x", fixture.answer(id));
    fixture.advance(MOMENT);
    assertEquals(1, cache.expireSilentTasks());
    assertEquals("UnknownSegment", fixture.answer(id));
    assertEquals(0, cache.expireSilentTasks());
  }

  @Test
  void removalBeginsANewIncarnationLikeAPush() {
    cache.push(fixture.push(1, 7, false, id, "x"));
    cache.remove(removal(2, 1));
    PushResult stale = cache.push(fixture.push(1, 8, false, id, "y"));
    assertEquals(1, stale.rejected().size());
    assertEquals("realtime:x", fixture.answer(id));
  }

  @Test
  void whatANewIncarnationNeverTellsLeavesALeaseAfterItBeganAndTheRestStays() {
    cache.push(fixture.push(1, 1, false, id, "x"));
    cache.push(fixture.push(1, 2, false, segment(2), "y"));
    fixture.advance(Duration.ofMinutes(1));
    cache.push(fixture.push(2, 1, false, segment(2), "y"));
    fixture.advance(LEASE);
    cache.push(heartbeat(2, 2));
    assertEquals(0, cache.expireSilentTasks());
    assertEquals("realtime:x", fixture.answer(id));
    fixture.advance(MOMENT);
    assertEquals(1, cache.expireSilentTasks());
    assertEquals("UnknownSegment", fixture.answer(id));
    assertEquals("realtime:y", fixture.answer(segment(2)));
  }

  @Test
  void taskThatComesBackAfterItsLeaseBeginsAnew() {
    cache.push(fixture.push(5, 1, false, id, "x"));
    fixture.advance(LEASE.plus(MOMENT));
    cache.expireSilentTasks();
    PushResult back = cache.push(fixture.push(1, 1, false, id, "z"));
    assertEquals(List.of(id.toString()), back.accepted());
    assertEquals("realtime:z", fixture.answer(id));
  }

  @Test
  void handedOffSegmentWithoutARowLeavesWhenItsLeaseIsOverAndNotBefore() {
    fixture.poll(PollKind.FULL, 1);
    cache.push(fixture.push(1, 1, false, id, "x"));
    cache.remove(fixture.removal(2, Reason.HANDED_OFF, id));
    fixture.advance(LEASE);
    assertEquals(0, cache.expireSilentTasks());
    fixture.advance(MOMENT);
    assertEquals(1, cache.expireSilentTasks());
    assertEquals("UnknownSegment", fixture.answer(id));
  }

  @Test
  void handedOffSegmentWhoseRowHasComeStaysReadableHoweverLongItIsUnanswered() {
    fixture.poll(PollKind.FULL, 1);
    cache.push(fixture.push(1, 1, false, id, "x"));
    cache.remove(fixture.removal(3, Reason.HANDED_OFF, id)); // After a lost message.
    fixture.commit(bare(id, 2));
    fixture.advance(LEASE.multipliedBy(2));
    assertEquals(0, cache.expireSilentTasks());
    assertEquals("realtime:x", fixture.answer(id));
  }

  @Test
  void newIncarnationKnowsNothingOfWhatTheOldOneWasAnswered() {
    cache.push(fixture.push(1, 1, false, id, "x"));
    cache.push(fixture.push(1, 2, false, id, "x"));
    cache.remove(removal(1, 3, id));
    cache.push(fixture.push(2, 1, false, id, "x"));
    cache.push(fixture.push(2, 4, false, id, "x")); // Two and three are lost.
    PushResult late = cache.push(fixture.push(2, 2, false, id, "x"));
    assertEquals(List.of(), late.accepted());
    assertEquals(new RemovalResult(0, ImmutableList.of()), cache.remove(removal(2, 3, id)));
  }

  @Test
  void deltaOfANewIncarnationNeedsItsOwnAbsolute() {
    cache.push(fixture.push(1, 1, false, id, "x"));
    PushResult delta = cache.push(fixture.push(2, 1, true, id, "y"));
    assertEquals(List.of(id.toString()), delta.needAbsolute());
    assertEquals("realtime:x", fixture.answer(id));
  }

  @Test
  void segmentWhoseUpdateWasRefusedStillLeavesWithItsTask() {
    cache.push(fixture.push(1, 1, false, id, "x"));
    fixture.poll(PollKind.FULL, 1, row(id, 1, A));
    cache.push(fixture.push(1, 2, true, id, "y")); // Refused, since it is published.
    fixture.poll(PollKind.FULL, 2);
    assertEquals("realtime:x", fixture.answer(id));
    fixture.advance(LEASE.plus(MOMENT));
    assertEquals(1, cache.expireSilentTasks());
    assertEquals("UnknownSegment", fixture.answer(id));
  }

  @Test
  void answersOfLongAgoAreForgottenAndTheLatestAreNot() {
    for (int sequence = 1; sequence <= 1200; sequence += 2) {
      cache.push(fixture.push(1, sequence, false, id, "x"));
      cache.push(fixture.push(1, sequence + 1, true, segment(2), "y")); // Nothing to build on.
    }
    PushResult forgotten = cache.push(fixture.push(1, 1, false, id, "x"));
    assertEquals("sequence 1 came too late", forgotten.rejected().get(0).reason());
    assertEquals(
        List.of(id.toString()), cache.push(fixture.push(1, 1199, false, id, "x")).accepted());
    assertEquals(
        List.of(id.toString(), segment(2).toString()),
        cache.push(fixture.push(1, 1200, true, segment(2), "y")).needAbsolute());
  }

  @Test
  void tombstoneIsFinalAndARowWithoutASchemaIsNot() {
    fixture.poll(
        PollKind.FULL,
        1,
        new CommittedSegment(id, 1, 1, true, true, OptionalLong.empty(), StoredSchema.NONE),
        bare(segment(2), 1));
    PushResult refused = cache.push(fixture.push(1, 1, false, id, "x"));
    assertEquals("the segment is final: it is a tombstone", refused.rejected().get(0).reason());
    assertEquals("Tombstone", fixture.answer(id));
    assertEquals(
        List.of(segment(2).toString()),
        cache.push(fixture.push(1, 2, false, segment(2), "x")).accepted());
  }

  private static RealtimePush heartbeat(long epoch, long sequence) {
    return new RealtimePush("task", epoch, sequence, ImmutableList.of(), ImmutableList.of());
  }

  private static RealtimeRemoval removal(long epoch, long sequence, SegmentId... ids) {
    return new RealtimeRemoval(
        "task", epoch, sequence, ImmutableList.copyOf(ids), Reason.ABANDONED);
  }
}
