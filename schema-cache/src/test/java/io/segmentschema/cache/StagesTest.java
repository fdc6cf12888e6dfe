package io.segmentschema.cache;

import static io.segmentschema.cache.CacheFixture.A;
import static io.segmentschema.cache.CacheFixture.B;
import static io.segmentschema.cache.CacheFixture.bare;
import static io.segmentschema.cache.CacheFixture.learnt;
import static io.segmentschema.cache.CacheFixture.row;
import static io.segmentschema.cache.CacheFixture.segment;
import static io.segmentschema.cache.CacheFixture.unused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class StagesTest {

  private final CacheFixture fixture = new CacheFixture();
  private final SchemaCache cache = fixture.cache;
  private final SegmentId id = segment(1);

  @Test
  void firstPollOfAnEmptyStoreMakesTheCacheReadyAndNothingEarlierDoes() {
    fixture.commit(row(id, 1, A));
    assertFalse(cache.isReady());
    fixture.poll(PollKind.FULL, 1);
    assertTrue(cache.isReady());
  }

  @Test
  void answerIsReadableWhileItMovesFromPendingToPolled() {
    fixture.poll(PollKind.FULL, 1, bare(id, 1));
    assertEquals("NotYetKnown", fixture.answer(id));
    assertEquals(AnswerOutcome.PENDING, cache.offerAnswer(id, 1, learnt(A)));
    assertEquals("pendingBackfill:a", fixture.answer(id));
    fixture.commit(row(id, 2, 1, true, new StoredSchema.Readable(A)));
    assertEquals("awaitingPoll:a", fixture.answer(id));
    fixture.poll(PollKind.DELTA, 2, row(id, 2, 1, true, new StoredSchema.Readable(A)));
    assertEquals("polled:a", fixture.answer(id));
    assertEquals(0, cache.stageCounts().inTransit());
  }

  @Test
  void inTransitEntryIsNotClearedByAPollThatBeganBeforeItsCommit() {
    fixture.poll(PollKind.FULL, 1, bare(id, 1));
    StagedPoll older = cache.beginPoll(PollKind.FULL, new StoreVersion(1));
    older.add(bare(id, 1));
    fixture.commit(row(id, 2, 1, true, new StoredSchema.Readable(A)));
    older.apply();
    assertEquals("awaitingPoll:a", fixture.answer(id));
  }

  @Test
  void pollMayTakeTheLastSettledSegmentOutOfATimeChunkAndPutTheNextOneIn() {
    // given: one segment, alone in its interval and version
    SegmentId next = new SegmentId(id.datasource(), id.interval(), id.version(), 1);
    fixture.poll(PollKind.FULL, 1, row(id, 1, A));

    // when: its row has lost the schema, so that what was known waits for its way back; and another
    fixture.poll(
        PollKind.DELTA,
        2,
        row(id, 2, 1, true, StoredSchema.NONE),
        row(next, 2, 1, true, new StoredSchema.Readable(A)));

    // then
    assertEquals("pendingBackfill:a", fixture.answer(id));
    assertEquals("polled:a", fixture.answer(next));
  }

  @Test
  void olderPollDoesNotBringBackWhatWasMarkedUnused() {
    fixture.poll(PollKind.FULL, 1, row(id, 1, A));
    StagedPoll older = cache.beginPoll(PollKind.FULL, new StoreVersion(1));
    older.add(row(id, 1, A));
    fixture.commit(unused(id, 2));
    assertEquals("Unused", fixture.answer(id));
    older.apply();
    assertEquals("Unused", fixture.answer(id));
    assertEquals("none", fixture.datasource());
    fixture.poll(PollKind.DELTA, 2, unused(id, 2));
    assertEquals("UnknownSegment", fixture.answer(id));
  }

  @Test
  void lateImageThatAFullPollCoversBringsNoGhost() {
    fixture.poll(PollKind.FULL, 5);
    fixture.commit(row(id, 3, A));
    assertEquals("UnknownSegment", fixture.answer(id));
  }

  @Test
  void publishWinsOverAnOlderPendingAnswerAtOnceAndForGood() {
    fixture.poll(PollKind.FULL, 1, bare(id, 1));
    cache.offerAnswer(id, 1, learnt(A));
    fixture.commit(row(id, 2, 1, true, new StoredSchema.Readable(B)));
    assertEquals("awaitingPoll:b", fixture.answer(id));
    assertEquals(AnswerOutcome.ALREADY_KNOWN, cache.offerAnswer(id, 1, learnt(A)));
    assertTrue(cache.pendingBackfill(id).isEmpty());
  }

  @Test
  void segmentInAnotherLifeNeverAnswersWithTheOldSchema() {
    fixture.poll(PollKind.FULL, 1, row(id, 1, A));
    fixture.poll(PollKind.DELTA, 4, bare(id, 4));
    assertEquals("NotYetKnown", fixture.answer(id));
    assertEquals(AnswerOutcome.SEGMENT_GONE, cache.offerAnswer(id, 1, learnt(A)));
  }

  @Test
  void unreadablePayloadKeepsWhatWasReadableAsPending() {
    fixture.poll(PollKind.FULL, 1, row(id, 1, A));
    fixture.poll(
        PollKind.FULL, 2, row(id, 1, 1, true, new StoredSchema.Unreadable(A.fingerprint())));
    assertEquals("pendingBackfill:a", fixture.answer(id));
    fixture.poll(PollKind.DELTA, 3, row(id, 1, A));
    assertEquals("polled:a", fixture.answer(id));
  }

  @Test
  void fullPollForgetsWhatItDoesNotHold() {
    fixture.poll(PollKind.FULL, 2, row(id, 1, A), row(segment(2), 2, B));
    assertEquals("b,a", fixture.datasource());
    fixture.poll(PollKind.FULL, 3, row(id, 1, A));
    assertEquals("UnknownSegment", fixture.answer(segment(2)));
    assertEquals("a", fixture.datasource());
  }

  @Test
  void vanishedEntryLeavesAndANewerOneStays() {
    fixture.poll(PollKind.FULL, 1, bare(id, 1));
    cache.offerAnswer(id, 1, learnt(A));
    var entry = cache.pendingBackfill(id).orElseThrow();
    fixture.commit(row(id, 2, 1, true, new StoredSchema.Readable(B)));
    assertFalse(cache.dropPending(entry));
    assertEquals("awaitingPoll:b", fixture.answer(id));
  }

  @Test
  void storeThatWasSetBackIsBelieved() {
    fixture.poll(PollKind.FULL, 9, row(id, 9, A));
    fixture.poll(PollKind.FULL, 3, row(id, 3, B));
    assertEquals("polled:b", fixture.answer(id));
    assertEquals(new StoreVersion(3), cache.polledVersion());
  }

  @Test
  void commitOfAPastThatIsGoneIsNoLongerIncluded() {
    fixture.poll(PollKind.FULL, 5);
    fixture.commit(row(id, 6, A));
    assertTrue(cache.includes(new StoreVersion(6)));
    fixture.poll(PollKind.FULL, 3);
    assertFalse(cache.includes(new StoreVersion(6)));
    assertEquals("UnknownSegment", fixture.answer(id));
  }

  @Test
  void publishIntoAStoreThatWasSetBackIsNotIncludedBeforeAPollHasBroughtIt() {
    fixture.poll(PollKind.FULL, 9, row(id, 9, A));
    cache.applyCommit(new StoreVersion(9), new StoreVersion(4), List.of(row(segment(2), 4, B)));
    assertTrue(cache.hasLostTrack());
    assertFalse(cache.includes(new StoreVersion(4)));
    assertEquals("polled:a", fixture.answer(id));
    fixture.poll(PollKind.FULL, 4, row(segment(2), 4, B));
    assertFalse(cache.hasLostTrack());
    assertTrue(cache.includes(new StoreVersion(4)));
    assertEquals("polled:b", fixture.answer(segment(2)));
    assertEquals("UnknownSegment", fixture.answer(id));
  }

  @Test
  void publishWhileAPollOfAStoreThatWasSetBackIsReadIsNotIncludedBeforeTheNext() {
    fixture.poll(PollKind.FULL, 9, row(id, 9, A));
    StagedPoll setBack = cache.beginPoll(PollKind.FULL, new StoreVersion(3));
    cache.applyCommit(new StoreVersion(9), new StoreVersion(4), List.of(row(id, 4, B)));
    setBack.apply();
    assertTrue(cache.includes(new StoreVersion(3)));
    assertFalse(cache.includes(new StoreVersion(4)));
    fixture.poll(PollKind.DELTA, 4, row(id, 4, B));
    assertTrue(cache.includes(new StoreVersion(4)));
    assertEquals("polled:b", fixture.answer(id));
  }

  @Test
  void storeThatWasSetBackAndHasGoneOnBeyondWhatWasPolledIsBelieved() {
    fixture.poll(PollKind.FULL, 9, row(id, 9, A), row(segment(3), 8, A));
    fixture.commit(row(segment(4), 10, A));
    cache.applyCommit(new StoreVersion(9), new StoreVersion(4), List.of(row(segment(2), 4, B)));
    fixture.poll(PollKind.FULL, 12, row(id, 5, B), row(segment(2), 4, B));
    assertEquals("polled:b", fixture.answer(id));
    assertEquals("polled:b", fixture.answer(segment(2)));
    assertEquals("UnknownSegment", fixture.answer(segment(3)));
    assertEquals("UnknownSegment", fixture.answer(segment(4)));
    assertTrue(cache.includes(new StoreVersion(12)));
  }

  @Test
  void pollThatBeganBeforeASetBackWasFoundOutDoesNotAnswerForTheStore() {
    fixture.poll(PollKind.FULL, 9);
    StagedPoll before = cache.beginPoll(PollKind.DELTA, new StoreVersion(9));
    cache.applyCommit(new StoreVersion(9), new StoreVersion(4), List.of(row(id, 4, B)));
    before.apply();
    assertTrue(cache.hasLostTrack());
    assertFalse(cache.includes(new StoreVersion(4)));
  }

  @Test
  void ownCommitStaysIncludedWhenAPollThatBeganBeforeItIsTakenOver() {
    fixture.poll(PollKind.FULL, 1);
    StagedPoll older = cache.beginPoll(PollKind.DELTA, new StoreVersion(1));
    fixture.commit(row(id, 2, A));
    assertTrue(cache.includes(new StoreVersion(2)));
    older.apply();
    assertTrue(cache.includes(new StoreVersion(2)));
  }

  @Test
  void emptiedStoreLeavesNothingThatOnlyItsLastCommitsHadBrought() {
    fixture.poll(PollKind.FULL, 1);
    fixture.commit(row(id, 2, A));
    fixture.poll(PollKind.FULL, 0);
    assertEquals("UnknownSegment", fixture.answer(id));
    assertEquals("none", fixture.datasource());
  }

  @Test
  void pollThatAnotherHasOvertakenIsRefusedAndChangesNothing() {
    fixture.poll(PollKind.FULL, 1, row(id, 1, A));
    StagedPoll overtaken = cache.beginPoll(PollKind.FULL, new StoreVersion(1));
    overtaken.add(row(id, 1, A));
    fixture.poll(PollKind.DELTA, 2, row(id, 2, B));
    assertThrows(IllegalStateException.class, overtaken::apply);
    assertEquals("polled:b", fixture.answer(id));
    assertEquals(new StoreVersion(2), cache.polledVersion());
  }

  @Test
  void removingTheNewestSegmentHandsItsColumnsPlaceToTheNext() {
    fixture.poll(
        PollKind.FULL, 3, row(segment(1), 1, CacheFixture.schema("x", "y")), row(segment(2), 2, A));
    assertEquals("a,x,y", fixture.datasource());
    fixture.commit(unused(segment(2), 4));
    assertEquals("x,y", fixture.datasource());
    fixture.commit(unused(segment(1), 5));
    assertEquals("none", fixture.datasource());
    assertTrue(cache.datasourceSchemas().isEmpty());
  }

  @Test
  void ownCommitBehindAnUnknownOneIsIncludedOnceAPollHasBroughtThatOne() {
    fixture.poll(PollKind.FULL, 1);
    fixture.commit(row(id, 3, A));
    assertEquals("awaitingPoll:a", fixture.answer(id));
    assertFalse(cache.includes(new StoreVersion(3)));
    fixture.poll(PollKind.DELTA, 2, row(segment(2), 2, B));
    assertTrue(cache.includes(new StoreVersion(3)));
    fixture.commit(row(id, 4, B));
    assertTrue(cache.includes(new StoreVersion(4)));
    assertFalse(cache.includes(new StoreVersion(5)));
  }

  @Test
  void rowThatAWriteFoundIsReadableAndSaysNothingOfTheRestOfItsCommit() {
    fixture.poll(PollKind.FULL, 1);
    cache.applyFound(List.of(row(id, 2, A)));
    assertEquals("awaitingPoll:a", fixture.answer(id));
    assertFalse(cache.includes(new StoreVersion(2)));
  }

  @Test
  void fullPollForgetsADatasourceThatItDoesNotHoldAlsoAtAnUnchangedVersion() {
    fixture.poll(PollKind.FULL, 1, row(id, 1, A));
    fixture.poll(PollKind.FULL, 1);
    assertEquals("UnknownSegment", fixture.answer(id));
    assertEquals("none", fixture.datasource());
  }

  @Test
  void followerForgetsWhatItLearntOnlyAfterALatePollHasNotShownIt() {
    Duration limit = SchemaCacheConfig.DEFAULT.orphanedPendingLimit();
    fixture.poll(PollKind.FULL, 1, bare(id, 1));
    cache.offerAnswer(id, 1, learnt(A));
    fixture.advance(limit.multipliedBy(5)); // All this time it led and could not write.
    fixture.poll(PollKind.DELTA, 1);
    Instant followingSince = Instant.EPOCH.plus(limit.multipliedBy(5));
    assertEquals(0, cache.expirePending(followingSince));
    fixture.advance(limit.plusSeconds(1));
    assertEquals(0, cache.expirePending(followingSince)); // No poll came: it may be stored.
    fixture.poll(PollKind.DELTA, 1);
    assertEquals(1, cache.expirePending(followingSince));
    assertEquals("NotYetKnown", fixture.answer(id));
  }

  @Test
  void polledSchemaThatItsRowNoLongerNamesStaysReadableWithinTheSameLife() {
    fixture.poll(PollKind.FULL, 1, row(id, 1, A));
    fixture.poll(PollKind.DELTA, 2, row(id, 2, 1, true, StoredSchema.NONE));
    assertEquals("pendingBackfill:a", fixture.answer(id));
    fixture.poll(PollKind.DELTA, 3, row(id, 3, 3, true, StoredSchema.NONE));
    assertEquals("NotYetKnown", fixture.answer(id));
    assertTrue(cache.stillMissing(id));
  }

  @Test
  void segmentWithMoreRowsThanAWordHoldsKeepsItsCount() {
    OptionalLong rows = OptionalLong.of(Long.MAX_VALUE);
    CommittedSegment many =
        new CommittedSegment(id, 1, 1, true, false, rows, new StoredSchema.Readable(A));
    fixture.poll(PollKind.FULL, 1, many);
    assertEquals(Optional.of(many), cache.committed(id));
    assertEquals(1, cache.stageCounts().polled());
  }
}
