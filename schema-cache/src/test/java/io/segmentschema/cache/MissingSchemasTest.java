package io.segmentschema.cache;

import static io.segmentschema.cache.CacheFixture.A;
import static io.segmentschema.cache.CacheFixture.DS;
import static io.segmentschema.cache.CacheFixture.bare;
import static io.segmentschema.cache.CacheFixture.learnt;
import static io.segmentschema.cache.CacheFixture.row;
import static io.segmentschema.cache.CacheFixture.segment;
import static io.segmentschema.cache.CacheFixture.unused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoredSchema;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which segments must be asked for their schema, and in which order. */
final class MissingSchemasTest {

  private final CacheFixture fixture = new CacheFixture();
  private final SchemaCache cache = fixture.cache;

  @Test
  void newestIntervalsComeFirstWhetherPolledOrJustCommitted() {
    fixture.poll(PollKind.FULL, 4, bare(segment(1), 1), bare(segment(5), 2), bare(segment(3), 3));
    fixture.commit(bare(segment(4), 5));
    fixture.commit(bare(segment(2), 6));
    assertEquals(ids(5, 4, 3, 2, 1), missing(10, id -> true));
    assertEquals(ids(5, 4, 3), missing(3, id -> true));
    assertEquals(ids(5), missing(1, id -> true));
    assertEquals(List.of(), missing(0, id -> true));
  }

  @Test
  void filterLeavesSegmentsOutBeforeTheLimitCounts() {
    fixture.poll(PollKind.FULL, 4, bare(segment(1), 1), bare(segment(5), 2), bare(segment(3), 3));
    fixture.commit(bare(segment(4), 5));
    assertEquals(ids(3, 1), missing(2, id -> !Set.of(segment(5), segment(4)).contains(id)));
  }

  @Test
  void everyOneOfManyTimeChunksIsFoundOnce() {
    int[] hours = IntStream.range(0, 1000).toArray();
    fixture.poll(
        PollKind.FULL,
        1,
        Arrays.stream(hours)
            .mapToObj(hour -> bare(segment(hour), 1))
            .toArray(CommittedSegment[]::new));
    int[] newestFirst = IntStream.range(0, 1000).map(i -> 999 - i).toArray();
    assertEquals(ids(newestFirst), missing(5000, id -> true));
    assertEquals(ids(Arrays.copyOf(newestFirst, 700)), missing(700, id -> true));
    assertEquals(ids(999, 499), missing(2, Set.of(segment(999), segment(499))::contains));
  }

  @Test
  void datasourceIsNamedWhileOneOfItsUsedSegmentsLacksASchema() {
    assertEquals(Set.of(), cache.datasourcesWithMissingSchemas());
    fixture.poll(PollKind.FULL, 2, bare(segment(1), 1), bare(segment(2), 2));
    assertEquals(Set.of(DS), cache.datasourcesWithMissingSchemas());
    assertEquals(2, cache.segmentsWithoutSchema());
    fixture.poll(PollKind.DELTA, 3, row(segment(1), 3, A));
    assertEquals(Set.of(DS), cache.datasourcesWithMissingSchemas());
    assertEquals(ids(2), missing(10, id -> true));
    fixture.poll(PollKind.DELTA, 4, row(segment(2), 4, A));
    assertEquals(Set.of(), cache.datasourcesWithMissingSchemas());
    assertEquals(0, cache.segmentsWithoutSchema());
  }

  @Test
  void questionEndsWhenASegmentIsAnsweredUnusedOrGone() {
    fixture.poll(PollKind.FULL, 3, bare(segment(1), 1), bare(segment(2), 1), bare(segment(3), 1));
    cache.offerAnswer(segment(1), 1, learnt(A));
    assertEquals(ids(3, 2), missing(10, id -> true));
    fixture.commit(unused(segment(2), 4));
    assertEquals(ids(3), missing(10, id -> true));
    fixture.poll(PollKind.FULL, 5, row(segment(4), 5, A));
    assertEquals(List.of(), missing(10, id -> true));
    assertEquals(Set.of(), cache.datasourcesWithMissingSchemas());
    assertFalse(cache.stillMissing(segment(3)));
  }

  @Test
  void segmentThatWasJustCommittedWithoutASchemaIsNamedAtOnce() {
    fixture.poll(PollKind.FULL, 1, row(segment(1), 1, A));
    fixture.commit(bare(segment(2), 2));
    assertEquals(Set.of(DS), cache.datasourcesWithMissingSchemas());
    assertEquals(ids(2), missing(10, id -> true));
    assertTrue(cache.stillMissing(segment(2)));
    assertFalse(cache.stillMissing(segment(1)));
    assertFalse(cache.stillMissing(segment(3)));
  }

  @Test
  void tombstoneIsNeverAsked() {
    fixture.poll(PollKind.FULL, 1, tombstone(1));
    fixture.commit(tombstone(2));
    assertEquals("Tombstone", fixture.answer(segment(1)));
    assertEquals("Tombstone", fixture.answer(segment(2)));
    assertEquals(List.of(), missing(10, id -> true));
    assertEquals(Set.of(), cache.datasourcesWithMissingSchemas());
    assertEquals(0, cache.segmentsWithoutSchema());
  }

  @Test
  void questionNamesTheLifeAndWhetherThereIsAPayloadThatCannotBeRead() {
    CommittedSegment damaged =
        row(segment(1), 9, 4, true, new StoredSchema.Unreadable(A.fingerprint()));
    fixture.poll(PollKind.FULL, 9, damaged, inLife(segment(2), 9, 5));
    assertEquals(
        List.of(new MissingSchema(segment(2), 5, false), new MissingSchema(segment(1), 4, true)),
        cache.missingSchemas(DS, 10, id -> true));
  }

  @Test
  void unknownDatasourceHasNothingToAsk() {
    assertEquals(List.of(), cache.missingSchemas(DatasourceName.of("other"), 10, id -> true));
  }

  private List<SegmentId> missing(int limit, Predicate<SegmentId> filter) {
    return cache.missingSchemas(DS, limit, filter).stream().map(MissingSchema::id).toList();
  }

  private static List<SegmentId> ids(int... hours) {
    return Arrays.stream(hours).mapToObj(CacheFixture::segment).toList();
  }

  private static CommittedSegment inLife(SegmentId id, long revision, long usedRevision) {
    return row(id, revision, usedRevision, true, StoredSchema.NONE);
  }

  private static CommittedSegment tombstone(int hour) {
    return new CommittedSegment(
        segment(hour), hour, hour, true, true, OptionalLong.empty(), StoredSchema.NONE);
  }
}
