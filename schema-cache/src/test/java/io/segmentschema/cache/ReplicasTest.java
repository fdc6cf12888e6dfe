package io.segmentschema.cache;

import static io.segmentschema.cache.CacheFixture.A;
import static io.segmentschema.cache.CacheFixture.DS;
import static io.segmentschema.cache.CacheFixture.bare;
import static io.segmentschema.cache.CacheFixture.row;
import static io.segmentschema.cache.CacheFixture.segment;
import static io.segmentschema.cache.CacheFixture.unused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Collections2;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.segmentschema.cache.realtime.PushResult;
import io.segmentschema.cache.realtime.RealtimePush;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.realtime.SegmentUpdate;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.PollKind;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Replicas of a realtime task write one segment, each at its own pace. */
final class ReplicasTest {

  private final CacheFixture fixture = new CacheFixture();
  private final SchemaCache cache = fixture.cache;
  private final SegmentId id = segment(1);

  @BeforeEach
  void twoReplicasOfWhichOneIsBehind() {
    fixture.poll(PollKind.FULL, 1);
    push("ra", 1, "a", "b");
    push("rb", 1, "a");
  }

  @Test
  void columnOfTheReplicaThatHandedOffStaysWhileTheOtherGoesOn() {
    handOff("ra", 2);
    assertEquals("realtime:a,b", fixture.answer(id));
    assertEquals("a,b", fixture.datasource());
    push("rb", 2, "a", "c");
    assertEquals("realtime:a,b,c", fixture.answer(id));
    assertEquals("a,b,c", fixture.datasource());
  }

  @Test
  void storeLearnsTheUnionOfWhatWasHandedOffWhateverComesFirst() {
    for (List<Integer> order : Collections2.permutations(List.of(0, 1, 2))) {
      ReplicasTest replicas = new ReplicasTest();
      replicas.twoReplicasOfWhichOneIsBehind();
      replicas.play(order);
      assertEquals("pendingBackfill:a,b", replicas.fixture.answer(id));
      assertEquals(0, replicas.cache.segmentsWithoutSchema());
    }
  }

  private void play(List<Integer> order) {
    for (int step : order) {
      switch (step) {
        case 0 -> handOff("ra", 2);
        case 1 -> handOff("rb", 2);
        default -> fixture.commit(bare(id, 2));
      }
      assertTrue(fixture.answer(id).endsWith(":a,b"), fixture.answer(id));
    }
  }

  @Test
  void publishedSchemaAnswersWhenTheLastReplicaHasLeft() {
    handOff("ra", 2);
    fixture.poll(PollKind.DELTA, 2, row(id, 2, A));
    assertEquals("realtime:a,b", fixture.answer(id));
    handOff("rb", 2);
    assertEquals("polled:a", fixture.answer(id));
    assertEquals(0, cache.stageCounts().realtime());
  }

  @Test
  void abandonedReplicaTakesItsColumnsAlongAndWhatWasHandedOffStays() {
    handOff("rb", 2);
    assertEquals("realtime:a,b", fixture.answer(id));
    cache.remove(fixture.removalBy("ra", 2, Reason.ABANDONED, id));
    assertEquals("realtime:a", fixture.answer(id));
    fixture.commit(bare(id, 2));
    assertEquals("pendingBackfill:a", fixture.answer(id));
  }

  @Test
  void silentReplicaCountsAsAbandonedAndWhatWasHandedOffStays() {
    fixture.commit(bare(id, 2));
    handOff("ra", 2);
    fixture.advance(Duration.ofMinutes(16));
    assertEquals(1, cache.expireSilentTasks());
    assertEquals("pendingBackfill:a,b", fixture.answer(id));
  }

  @Test
  void handedOffSegmentThatNobodyPublishesLeavesALeaseAfterItsLastReplica() {
    handOff("ra", 2);
    fixture.advance(Duration.ofMinutes(14));
    push("rb", 2, "a");
    fixture.advance(Duration.ofMinutes(14));
    handOff("rb", 3);
    fixture.advance(Duration.ofMinutes(14));
    assertEquals(0, cache.expireSilentTasks());
    assertEquals("realtime:a,b", fixture.answer(id));
    fixture.advance(Duration.ofMinutes(2));
    assertEquals(1, cache.expireSilentTasks());
    assertEquals("UnknownSegment", fixture.answer(id));
  }

  @Test
  void lossyWordOfOneReplicaIsReadableButNotBackfilled() {
    cache.remove(fixture.removalBy("ra", 3, Reason.HANDED_OFF, id));
    fixture.commit(bare(id, 2));
    assertFalse(cache.stillMissing(id));
    handOff("rb", 2);
    assertEquals("realtime:a,b", fixture.answer(id));
    assertTrue(cache.stillMissing(id));
    assertEquals(List.of(), cache.pendingBackfills(9, any -> true));
  }

  @Test
  void segmentIsFinalForTheReplicaThatHandedItOffAndInTheEndForAll() {
    handOff("ra", 2);
    assertEquals(List.of(id.toString()), push("rb", 2, "a", "c").accepted());
    assertRefused(push("ra", 3, "z"));
    handOff("rb", 3);
    assertRefused(push("rb", 4, "z"));
    assertRefused(push("rc", 1, "z"));
    assertEquals("realtime:a,b,c", fixture.answer(id));
  }

  @Test
  void replicaThatRestartsReplacesItsOwnWordOnly() {
    handOff("ra", 2);
    cache.push(fixture.pushBy("rb", 2, 1, false, id, "c"));
    assertEquals("realtime:a,b,c", fixture.answer(id));
  }

  @Test
  void whatWasHandedOffEndsWithTheSegmentsLife() {
    handOff("ra", 2);
    fixture.commit(bare(id, 2));
    fixture.commit(unused(id, 3));
    assertEquals("realtime:a", fixture.answer(id));
  }

  @Test
  void whatWasHandedOffToOneLifeDoesNotAnswerForTheNext() {
    handOff("ra", 2);
    fixture.commit(bare(id, 2));
    fixture.commit(bare(id, 3)); // Unused and used again in between, in another life now.
    assertEquals("realtime:a", fixture.answer(id));
    handOff("rb", 2);
    assertEquals("pendingBackfill:a", fixture.answer(id));
  }

  @Test
  void lossyWordOfAnEarlierLifeDoesNotAnswerForTheNext() {
    cache.remove(fixture.removalBy("ra", 3, Reason.HANDED_OFF, id));
    cache.remove(fixture.removalBy("rb", 3, Reason.HANDED_OFF, id));
    fixture.commit(bare(id, 2));
    assertEquals("realtime:a,b", fixture.answer(id));
    fixture.commit(bare(id, 3));
    assertEquals("NotYetKnown", fixture.answer(id));
  }

  @Test
  void whatWasHandedOffLeavesWhenTheRowIsDeletedAndWhatIsWrittenStays() {
    handOff("ra", 2);
    fixture.poll(PollKind.DELTA, 2, bare(id, 2));
    fixture.poll(PollKind.FULL, 3);
    assertEquals("realtime:a", fixture.answer(id));
  }

  @Test
  void typesOfReplicasCombineAndAnUntypedColumnStays() {
    cache.push(typed("rb", 2, ImmutableMap.of("a", ColumnType.DOUBLE), "a", "untyped"));
    SchemaLookup.Found found = (SchemaLookup.Found) cache.schemaOf(id);
    assertEquals(
        "{a:DOUBLE, b:LONG, untyped:" + ColumnType.UNTYPED + "}",
        found.schema().rowSignature().toString());
    assertEquals(
        "{a:DOUBLE, b:LONG}", cache.datasourceSchema(DS).orElseThrow().rowSignature().toString());
  }

  private PushResult push(String task, long sequence, String... columns) {
    return cache.push(fixture.pushBy(task, 1, sequence, false, id, columns));
  }

  private void handOff(String task, long sequence) {
    cache.remove(fixture.removalBy(task, sequence, Reason.HANDED_OFF, id));
  }

  private RealtimePush typed(
      String task, long sequence, ImmutableMap<String, ColumnType> types, String... columns) {
    return new RealtimePush(
        task,
        1,
        sequence,
        ImmutableList.of(
            new SegmentUpdate(
                id,
                false,
                OptionalLong.empty(),
                ImmutableList.copyOf(columns),
                ImmutableList.of(),
                types)),
        ImmutableList.of());
  }

  private void assertRefused(PushResult result) {
    assertEquals(List.of(), result.accepted());
    assertEquals(id.toString(), result.rejected().get(0).segmentId());
    assertTrue(result.rejected().get(0).reason().contains("handed off"));
  }
}
