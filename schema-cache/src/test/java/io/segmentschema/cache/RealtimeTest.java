package io.segmentschema.cache;

import static io.segmentschema.cache.CacheFixture.A;
import static io.segmentschema.cache.CacheFixture.bare;
import static io.segmentschema.cache.CacheFixture.row;
import static io.segmentschema.cache.CacheFixture.segment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.cache.datasource.SchemaVersion;
import io.segmentschema.cache.realtime.PushResult;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.realtime.RemovalResult;
import io.segmentschema.cache.realtime.SegmentUpdate;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class RealtimeTest {

  private final CacheFixture fixture = new CacheFixture();
  private final SchemaCache cache = fixture.cache;
  private final SegmentId id = segment(1);

  @Test
  void deltaBuildsOnTheAbsoluteAndTheSameMessageAgainChangesNothing() {
    cache.push(fixture.push(1, 1, false, id, "t", "x"));
    PushResult first = cache.push(fixture.push(1, 2, true, id, "y"));
    assertEquals("realtime:t,x,y", fixture.answer(id));
    assertEquals(first, cache.push(fixture.push(1, 2, true, id, "z")));
    assertEquals("realtime:t,x,y", fixture.answer(id));
  }

  @Test
  void absoluteReplacesWhatWasToldBeforeAndTheSameAgainChangesNothing() {
    cache.push(fixture.push(1, 1, false, id, "t", "x"));
    cache.push(fixture.push(1, 2, false, id, "y"));
    assertEquals("realtime:y", fixture.answer(id));
    SchemaVersion version = fixture.version();
    cache.push(fixture.push(1, 3, false, id, "y"));
    assertEquals("realtime:y", fixture.answer(id));
    assertEquals(version, fixture.version());
  }

  @Test
  void deltaThatChangesAColumnNobodyToldAddsIt() {
    cache.push(fixture.push(1, 1, false, id, "t"));
    cache.push(
        fixture.push(
            2,
            new SegmentUpdate(
                id,
                true,
                OptionalLong.empty(),
                ImmutableList.of(),
                ImmutableList.of("x"),
                ImmutableMap.of("x", ColumnType.STRING))));
    assertEquals("realtime:t,x", fixture.answer(id));
  }

  @Test
  void deltaWithARowCountOnlyChangesNoColumnAndNoVersion() {
    cache.push(fixture.push(1, 1, false, id, "t"));
    SchemaVersion version = fixture.version();
    cache.push(
        fixture.push(
            2,
            new SegmentUpdate(
                id,
                true,
                OptionalLong.of(42),
                ImmutableList.of(),
                ImmutableList.of(),
                ImmutableMap.of())));
    SchemaLookup.Found found = (SchemaLookup.Found) cache.schemaOf(id);
    assertEquals(OptionalLong.of(42), found.schema().numRows());
    assertEquals("realtime:t", fixture.answer(id));
    assertEquals(version, fixture.version());
  }

  @Test
  void messageThatComesAgainMuchLaterGetsTheSameAnswerAndChangesNothing() {
    PushResult first = cache.push(fixture.push(1, 1, false, id, "x"));
    PushResult baseless = cache.push(fixture.push(1, 2, true, segment(2), "y"));
    RemovalResult removed = cache.remove(fixture.removal(3, Reason.ABANDONED, segment(2)));
    for (int sequence = 4; sequence <= 500; sequence++) {
      cache.push(fixture.push(1, sequence, false, id, "x", "z" + sequence));
    }
    assertEquals(first, cache.push(fixture.push(1, 1, false, id, "x")));
    assertEquals(baseless, cache.push(fixture.push(1, 2, true, segment(2), "y")));
    assertEquals(removed, cache.remove(fixture.removal(3, Reason.ABANDONED, segment(2))));
    assertEquals("realtime:x,z500", fixture.answer(id));
    PushResult last = cache.push(fixture.push(1, Long.MAX_VALUE, false, id, "x"));
    assertEquals(List.of(id.toString()), last.accepted());
  }

  @Test
  void messageThatWasSkippedIsRefusedWhenItComesAfterAll() {
    cache.push(fixture.push(1, 1, false, id, "x"));
    cache.push(fixture.push(1, 3, false, id, "x", "y"));
    PushResult late = cache.push(fixture.push(1, 2, true, id, "z"));
    assertEquals(List.of(), late.accepted());
    assertTrue(late.rejected().get(0).reason().contains("came too late"));
    assertEquals("realtime:x,y", fixture.answer(id));
  }

  @Test
  void deltaOfAnOlderEpochIsRejectedAndItsAbsoluteIsAskedFor() {
    cache.push(fixture.push(2, 1, false, id, "x"));
    PushResult stale = cache.push(fixture.push(1, 2, true, id, "y"));
    assertEquals(1, stale.rejected().size());
    assertEquals(List.of(id.toString()), stale.needAbsolute());
    assertEquals("realtime:x", fixture.answer(id));
  }

  @Test
  void gapAsksForEverySegmentAndAppliesAbsolutesOnly() {
    cache.push(fixture.push(1, 1, false, id, "x"));
    PushResult gap = cache.push(fixture.push(1, 3, true, id, "y"));
    assertEquals(List.of(id.toString()), gap.needAbsolute());
    assertEquals("realtime:x", fixture.answer(id));
    PushResult healed = cache.push(fixture.push(1, 4, false, id, "x", "y"));
    assertEquals(List.of(id.toString()), healed.accepted());
    assertEquals("realtime:x,y", fixture.answer(id));
  }

  @Test
  void staleEpochIsRejectedAndAHigherOneWins() {
    cache.push(fixture.push(2, 1, false, id, "x"));
    PushResult stale = cache.push(fixture.push(1, 2, false, id, "y"));
    assertTrue(stale.rejected().get(0).reason().contains("stale epoch"));
    cache.push(fixture.push(3, 1, false, id, "z"));
    assertEquals("realtime:z", fixture.answer(id));
  }

  @Test
  void handoffLeavesNoInstantWithoutASchemaWhenThePollComesFirst() {
    cache.push(fixture.push(1, 1, false, id, "a"));
    fixture.poll(PollKind.FULL, 1, row(id, 1, A));
    assertEquals("realtime:a", fixture.answer(id));
    cache.remove(fixture.removal(2, Reason.HANDED_OFF, id));
    assertEquals("polled:a", fixture.answer(id));
    assertEquals(0, cache.stageCounts().realtime());
  }

  @Test
  void handoffSeenBeforeThePollStaysReadableUntilTheRowComes() {
    fixture.poll(PollKind.FULL, 1);
    cache.push(fixture.push(1, 1, false, id, "a"));
    cache.remove(fixture.removal(2, Reason.HANDED_OFF, id));
    assertEquals("realtime:a", fixture.answer(id));
    fixture.poll(PollKind.DELTA, 2, row(id, 2, A));
    assertEquals("polled:a", fixture.answer(id));
  }

  @Test
  void handedOffSegmentWhoseRowHasNoSchemaIsBackfilledAndNeverAsked() {
    fixture.poll(PollKind.FULL, 1);
    cache.push(fixture.push(1, 1, false, id, "a"));
    cache.remove(fixture.removal(2, Reason.HANDED_OFF, id));
    fixture.commit(bare(id, 2));
    assertEquals("pendingBackfill:a", fixture.answer(id));
    assertEquals(0, cache.segmentsWithoutSchema());
  }

  @Test
  void handedOffSegmentWithLostMessagesIsAskedWhileItStaysReadable() {
    fixture.poll(PollKind.FULL, 1);
    cache.push(fixture.push(1, 1, false, id, "a"));
    cache.remove(fixture.removal(3, Reason.HANDED_OFF, id));
    fixture.commit(bare(id, 2));
    assertEquals("realtime:a", fixture.answer(id));
    assertTrue(cache.stillMissing(id));
  }

  @Test
  void publishThatMendsThePayloadEndsTheQuestionAboutAHandedOffSegment() {
    fixture.poll(PollKind.FULL, 1);
    cache.push(fixture.push(1, 1, false, id, "a"));
    cache.remove(fixture.removal(3, Reason.HANDED_OFF, id));
    fixture.poll(
        PollKind.DELTA, 2, row(id, 2, 2, true, new StoredSchema.Unreadable(A.fingerprint())));
    assertTrue(cache.stillMissing(id));
    cache.applyCommit(new StoreVersion(3), List.of(row(id, 2, A)));
    assertFalse(cache.stillMissing(id));
    assertEquals("pendingBackfill:a", fixture.answer(id));
  }

  @Test
  void abandonedSegmentLeavesAtOnceAndASilentTaskCountsAsGone() {
    cache.push(fixture.push(1, 1, false, id, "x"));
    cache.push(fixture.push(1, 2, false, segment(2), "y"));
    cache.remove(fixture.removal(3, Reason.ABANDONED, id));
    assertEquals("UnknownSegment", fixture.answer(id));
    fixture.advance(Duration.ofMinutes(15));
    assertEquals(0, cache.expireSilentTasks());
    fixture.advance(Duration.ofSeconds(1));
    assertEquals(1, cache.expireSilentTasks());
    assertEquals("none", fixture.datasource());
  }

  @Test
  void deltaAfterARefusedOneAsksForTheAbsoluteWhenTheSegmentCanBeWrittenAgain() {
    cache.push(fixture.push(1, 1, false, id, "a"));
    fixture.poll(PollKind.FULL, 1, row(id, 1, A));
    cache.push(fixture.push(1, 2, true, id, "b"));
    fixture.poll(PollKind.FULL, 2);
    PushResult third = cache.push(fixture.push(1, 3, true, id, "c"));
    assertEquals(List.of(id.toString()), third.needAbsolute());
    assertEquals("realtime:a", fixture.answer(id));
  }

  @Test
  void finalSegmentIsRejectedByName() {
    fixture.poll(PollKind.FULL, 1, row(id, 1, A));
    PushResult result = cache.push(fixture.push(1, 1, false, id, "x"));
    assertEquals(id.toString(), result.rejected().get(0).segmentId());
  }
}
