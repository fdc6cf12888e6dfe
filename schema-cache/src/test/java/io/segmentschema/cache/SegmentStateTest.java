package io.segmentschema.cache;

import static io.segmentschema.cache.CacheFixture.A;
import static io.segmentschema.cache.CacheFixture.B;
import static io.segmentschema.cache.CacheFixture.DS;
import static io.segmentschema.cache.CacheFixture.bare;
import static io.segmentschema.cache.CacheFixture.learnt;
import static io.segmentschema.cache.CacheFixture.row;
import static io.segmentschema.cache.CacheFixture.segment;
import static io.segmentschema.cache.CacheFixture.unused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableMap;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is known of segments and how they are counted, whatever form the cache keeps them in. */
final class SegmentStateTest {

  private final CacheFixture fixture = new CacheFixture();
  private final SchemaCache cache = fixture.cache;
  private final SegmentId id = segment(1);

  @Test
  void countsFollowASegmentThroughEveryStage() {
    fixture.poll(PollKind.FULL, 1, bare(id, 1));
    assertEquals(new StageCounts(0, 0, 0, 0, 1), cache.stageCounts());
    cache.offerAnswer(id, 1, learnt(A));
    assertEquals(new StageCounts(0, 1, 0, 0, 0), cache.stageCounts());
    fixture.commit(inFirstLife(2));
    assertEquals(new StageCounts(0, 0, 1, 0, 0), cache.stageCounts());
    fixture.poll(PollKind.DELTA, 2, inFirstLife(2));
    assertEquals(new StageCounts(0, 0, 0, 1, 0), cache.stageCounts());
    fixture.poll(PollKind.DELTA, 3, inFirstLife(3));
    assertEquals(new StageCounts(0, 0, 0, 1, 0), cache.stageCounts());
    fixture.poll(PollKind.FULL, 4);
    assertEquals(new StageCounts(0, 0, 0, 0, 0), cache.stageCounts());
  }

  @Test
  void taskThatWritesAPublishedSegmentCountsBeside() {
    fixture.poll(PollKind.FULL, 1, bare(id, 1));
    cache.push(fixture.push(1, 1, false, id, "a"));
    assertEquals(new StageCounts(1, 0, 0, 0, 0), cache.stageCounts());
  }

  @Test
  void segmentThatSettlesIsOneSegmentAndItsNewestRowIsTheOneKnown() {
    fixture.poll(PollKind.FULL, 1);
    fixture.commit(row(id, 2, A));
    fixture.poll(PollKind.DELTA, 2, row(id, 2, A));
    fixture.poll(PollKind.DELTA, 3, row(id, 3, B));
    assertEquals("polled:b", fixture.answer(id));
    assertEquals("b", fixture.datasource());
    assertEquals(Optional.of(row(id, 3, B)), cache.committed(id));
    assertEquals(List.of(row(id, 3, B)), used());
    fixture.poll(PollKind.FULL, 4);
    assertEquals("UnknownSegment", fixture.answer(id));
    assertEquals("none", fixture.datasource());
  }

  @Test
  void imageThatReplacesAnotherInTransitTakesItsColumnsOutOfTheDatasource() {
    fixture.poll(PollKind.FULL, 1);
    fixture.commit(row(id, 2, A));
    fixture.commit(row(id, 3, B));
    assertEquals("b", fixture.datasource());
    fixture.commit(unused(id, 4));
    assertEquals("none", fixture.datasource());
  }

  @Test
  void answerShowsInTheDatasourceAtOnce() {
    fixture.poll(PollKind.FULL, 1, bare(id, 1));
    assertEquals("none", fixture.datasource());
    cache.offerAnswer(id, 1, learnt(A));
    assertEquals("a", fixture.datasource());
    assertEquals(A, cache.readableSchemaOf(id));
    assertNull(cache.readableSchemaOf(segment(2)));
  }

  @Test
  void imageOlderThanWhatWasPolledNeitherReplacesItNorLetsItBeForgotten() {
    fixture.poll(PollKind.FULL, 5, row(id, 5, A));
    fixture.poll(PollKind.FULL, 6, row(id, 3, B));
    assertEquals("polled:a", fixture.answer(id));
  }

  @Test
  void lateImageOfACommitThatAFullPollCoversBringsNothingBack() {
    fixture.poll(PollKind.FULL, 1, row(segment(2), 1, A));
    fixture.poll(PollKind.FULL, 5, row(segment(2), 1, A));
    fixture.commit(row(id, 5, B));
    assertEquals("UnknownSegment", fixture.answer(id));
    assertEquals("a", fixture.datasource());
  }

  @Test
  void vanishedEntryLeavesItsSegmentAndIsSaidToHaveDone() {
    fixture.poll(PollKind.FULL, 1, bare(id, 1));
    cache.offerAnswer(id, 1, learnt(A));
    PendingBackfill entry = cache.pendingBackfill(id).orElseThrow();
    assertTrue(cache.dropPending(entry));
    assertEquals("UnknownSegment", fixture.answer(id));
    assertEquals("none", fixture.datasource());
    assertFalse(cache.dropPending(entry));
  }

  @Test
  void usedSegmentsAreWalkedOnceEachInWhateverForm() {
    List<CommittedSegment> rows =
        IntStream.range(0, 300).mapToObj(hour -> row(segment(hour), 1, A)).toList();
    fixture.poll(PollKind.FULL, 1, rows.toArray(CommittedSegment[]::new));
    fixture.commit(row(segment(7), 2, B));
    fixture.commit(unused(segment(8), 3));
    fixture.commit(bare(segment(300), 4));
    cache.push(fixture.push(1, 1, false, segment(301), "r")); // It has no row.
    List<CommittedSegment> expected = new ArrayList<>(rows);
    expected.set(7, row(segment(7), 2, B));
    expected.remove(8);
    expected.add(bare(segment(300), 4));
    List<CommittedSegment> walked = used();
    walked.sort((left, right) -> SegmentId.newestFirst().compare(right.id(), left.id()));
    assertEquals(expected, walked);
  }

  @Test
  void onlyASegmentWhoseNewestRowIsUsedIsUsed() {
    assertFalse(cache.isUsed(id));
    fixture.poll(PollKind.FULL, 1, row(id, 1, A));
    fixture.commit(row(segment(2), 2, A));
    fixture.commit(unused(segment(3), 3));
    cache.push(fixture.push(1, 1, false, segment(4), "r"));
    assertTrue(cache.isUsed(id));
    assertTrue(cache.isUsed(segment(2)));
    assertFalse(cache.isUsed(segment(3)));
    assertFalse(cache.isUsed(segment(4)));
    assertFalse(cache.isUsed(segment(5)));
    assertEquals("Unused", fixture.answer(segment(3)));
  }

  @Test
  void lookupsAreCountedByTheStageThatAnswered() {
    fixture.poll(PollKind.FULL, 1, row(id, 1, A), bare(segment(3), 1));
    fixture.commit(row(segment(2), 2, A));
    for (int hour = 1; hour <= 4; hour++) {
      cache.schemaOf(segment(hour));
    }
    cache.schemaOf(id);
    assertEquals(
        ImmutableMap.of(
            Stage.REALTIME, 0L,
            Stage.PENDING_BACKFILL, 0L,
            Stage.AWAITING_POLL, 1L,
            Stage.POLLED, 2L),
        cache.lookupCounts().hits());
    assertEquals(2, cache.lookupCounts().misses());
  }

  @Test
  void eachCacheHasANameOfItsOwnForAsLongAsItLives() {
    assertEquals(cache.instance(), cache.instance());
    assertNotEquals("", cache.instance());
    assertNotEquals(cache.instance(), new CacheFixture().cache.instance());
  }

  @Test
  void deltaBeforeTheFirstFullPollOrBelowTheLastIsRefusedAndNamesBothVersions() {
    StoreVersion two = new StoreVersion(2);
    assertThrows(IllegalArgumentException.class, () -> cache.beginPoll(PollKind.DELTA, two));
    fixture.poll(PollKind.FULL, 3);
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> cache.beginPoll(PollKind.DELTA, two));
    assertTrue(refused.getMessage().contains("version=2, polled=3"), refused.getMessage());
    fixture.poll(PollKind.DELTA, 3);
  }

  @Test
  void pollIsTakenOverOnce() {
    StagedPoll poll = cache.beginPoll(PollKind.FULL, new StoreVersion(1));
    poll.apply();
    assertThrows(IllegalStateException.class, poll::apply);
  }

  @Test
  void datasourceThatIsEmptiedAndFilledAgainShowsOnlyWhatIsNew() {
    fixture.poll(PollKind.FULL, 1, row(id, 1, A));
    fixture.poll(PollKind.FULL, 2);
    assertEquals(List.of(), cache.datasourceSchemas());
    fixture.poll(PollKind.FULL, 3, row(id, 3, B));
    assertEquals("b", fixture.datasource());
    assertEquals(
        List.of(DS),
        cache.datasourceSchemas().stream().map(schema -> schema.datasource()).toList());
  }

  private CommittedSegment inFirstLife(long revision) {
    return row(id, revision, 1, true, new StoredSchema.Readable(A));
  }

  private List<CommittedSegment> used() {
    List<CommittedSegment> walked = new ArrayList<>();
    cache.forEachUsedSegment(walked::add);
    return walked;
  }
}
