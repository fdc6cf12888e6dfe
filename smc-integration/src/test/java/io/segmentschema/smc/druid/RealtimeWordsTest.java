package io.segmentschema.smc.druid;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static com.google.common.collect.ImmutableMap.toImmutableMap;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.SchemaLookup;
import io.segmentschema.cache.StagedPoll;
import io.segmentschema.cache.realtime.SegmentUpdate;
import io.segmentschema.cache.schema.Aggregators;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.schema.SchemaPayload;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.inventory.ServerName;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class RealtimeWordsTest {

  private static final ServerName TASK = new ServerName("task:1");
  private static final ServerName RESTARTED = new ServerName("task:2");
  private static final SegmentId SEGMENT = StubCluster.segment(0);
  private static final SegmentId OTHER = StubCluster.segment(1);

  private final ManualTime time = new ManualTime();
  private final SchemaCache cache =
      new SchemaCache(SchemaCacheConfig.DEFAULT, time.clock(), time.ticker());
  private final RealtimeWords words = new RealtimeWords(cache, time.ticker());

  @Test
  void recordedTaskEndsWithTheNewColumnAndTheChangedType() throws IOException {
    SegmentId id = null;
    for (SyncAnswer answer : SyncAnswerParserTest.recordedTask()) {
      for (NodeChange change : answer.changes()) {
        if (change instanceof NodeChange.SchemaTold told) {
          id = told.update().id();
          assertTrue(words.tell(TASK, told.update()));
        }
      }
    }

    assertEquals(
        ImmutableList.of(
            "__time:LONG",
            "page:STRING",
            "n:STRING",
            "newcol:STRING",
            "cnt:LONG",
            "col3:ARRAY<LONG>"),
        columns(requireNonNull(id)));
  }

  @Test
  void deltaWithoutItsBaseAsksForTheWholeAndCostsNoOtherSegment() {
    assertTrue(words.tell(TASK, absolute(OTHER, "a")));

    assertFalse(words.tell(TASK, delta(SEGMENT, "b")));

    assertTrue(words.tell(TASK, delta(OTHER, "c")));
    assertEquals(ImmutableList.of("a:LONG", "c:LONG"), columns(OTHER));
  }

  @Test
  void segmentThatIsUsedWhenItsTaskLetsGoStaysReadableAndIsAskedOnce() {
    // given
    words.tell(TASK, absolute(SEGMENT, "a"));
    stored(SEGMENT);
    assertFalse(cache.stillMissing(SEGMENT), "a segment is not asked while a task writes it");

    // when
    boolean unknown = words.left(TASK, SEGMENT);

    // then
    assertFalse(unknown);
    assertEquals(ImmutableList.of("a:LONG"), columns(SEGMENT));
    assertTrue(cache.stillMissing(SEGMENT), "the final schema is the data node's to tell");
    assertTrue(cache.pendingBackfill(SEGMENT).isEmpty(), "what the task told is not stored");
  }

  @Test
  void segmentWhosePublicationIsNotKnownYetWaitsAndIsThenHandedOff() {
    words.tell(TASK, absolute(SEGMENT, "a"));
    assertTrue(words.left(TASK, SEGMENT));
    lists(3, OTHER, SEGMENT);

    time.advance(Duration.ofMinutes(10));
    words.settle();
    assertFalse(cache.stillMissing(SEGMENT));
    stored(SEGMENT);
    words.settle();

    assertEquals(0, words.departed());
    assertTrue(cache.stillMissing(SEGMENT));
    assertEquals(ImmutableList.of("a:LONG"), columns(SEGMENT));
  }

  @Test
  void abandonedSegmentLeavesAfterTwoListsAndAMinute() {
    words.tell(TASK, absolute(SEGMENT, "a"));
    words.tell(TASK, absolute(OTHER, "b"));
    words.left(TASK, SEGMENT);

    lists(5, OTHER);
    assertEquals(ImmutableList.of("a:LONG"), columns(SEGMENT), "a minute has not passed");
    time.advance(Duration.ofMinutes(1));
    lists(1, OTHER);

    assertEquals(ImmutableList.of(), columns(SEGMENT));
    assertEquals(ImmutableList.of("b:LONG"), columns(OTHER));
  }

  @Test
  void listThatBeganBeforeTheTaskLetGoProvesNothing() {
    words.tell(TASK, absolute(SEGMENT, "a"));
    long before = time.ticker().read();
    time.advance(Duration.ofSeconds(1));
    words.left(TASK, SEGMENT);
    time.advance(Duration.ofMinutes(2));

    words.listed(before, ImmutableSet.of());
    words.listed(before, ImmutableSet.of());
    assertEquals(ImmutableList.of("a:LONG"), columns(SEGMENT));

    lists(2);
    assertEquals(ImmutableList.of(), columns(SEGMENT));
  }

  @Test
  void restartedTaskGoesOnWithTheSegmentOfTheOneThatDied() {
    // given
    words.tell(TASK, absolute(SEGMENT, "a", "b"));
    words.gone(TASK);

    // when
    assertTrue(words.tell(RESTARTED, absolute(SEGMENT, "a")));
    assertEquals(ImmutableList.of("a:LONG", "b:LONG"), columns(SEGMENT));
    time.advance(Duration.ofMinutes(2));
    lists(2);

    // then: what only the dead one told is gone, and the new one can go on
    assertEquals(ImmutableList.of("a:LONG"), columns(SEGMENT));
    assertTrue(words.tell(RESTARTED, delta(SEGMENT, "c")));
    assertEquals(ImmutableList.of("a:LONG", "c:LONG"), columns(SEGMENT));
  }

  @Test
  void segmentThatComesBackOnTheSameServerIsTakenAnew() {
    words.tell(TASK, absolute(SEGMENT, "a"));
    words.left(TASK, SEGMENT);
    time.advance(Duration.ofMinutes(2));
    lists(2);

    assertTrue(words.tell(TASK, absolute(SEGMENT, "z")));
    assertTrue(words.tell(TASK, delta(SEGMENT, "y")));

    assertEquals(ImmutableList.of("z:LONG", "y:LONG"), columns(SEGMENT));
  }

  @Test
  void taskThatAnswersKeepsItsWordAndASilentOneLosesItAfterTheLease() {
    words.tell(TASK, absolute(SEGMENT, "a"));
    words.tell(RESTARTED, absolute(OTHER, "b"));
    for (int minute = 0; minute < 20; minute++) {
      time.advance(Duration.ofMinutes(1));
      words.heard(TASK);
      var unused = cache.expireSilentTasks();
    }

    assertEquals(ImmutableList.of("a:LONG"), columns(SEGMENT));
    assertEquals(ImmutableList.of(), columns(OTHER));
  }

  @Test
  void updateOfAPublishedSegmentIsRefusedAndAsksForNothing() {
    stored(
        SEGMENT,
        new StoredSchema.Readable(
            FingerprintedSchema.of(
                new SchemaPayload(
                    RowSignature.of(new Column("x", ColumnType.LONG)), Aggregators.NONE))));

    assertTrue(words.tell(TASK, absolute(SEGMENT, "a")));
    assertEquals(ImmutableList.of("x:LONG"), columns(SEGMENT));
  }

  private void lists(int times, SegmentId... used) {
    for (int i = 0; i < times; i++) {
      time.advance(Duration.ofMillis(1));
      words.listed(time.ticker().read(), ImmutableSet.copyOf(used));
    }
  }

  private void stored(SegmentId id) {
    stored(id, StoredSchema.NONE);
  }

  private void stored(SegmentId id, StoredSchema schema) {
    StagedPoll poll = cache.beginPoll(PollKind.FULL, new StoreVersion(1));
    poll.add(new CommittedSegment(id, 1, 1, true, false, OptionalLong.of(1), schema));
    poll.apply();
  }

  private ImmutableList<String> columns(SegmentId id) {
    return cache.schemaOf(id) instanceof SchemaLookup.Found found
        ? found.schema().rowSignature().columns().stream()
            .map(RealtimeWordsTest::text)
            .collect(toImmutableList())
        : ImmutableList.of();
  }

  private static String text(Column column) {
    return column.name() + ":" + column.type();
  }

  private static SegmentUpdate absolute(SegmentId id, String... columns) {
    return update(id, false, columns);
  }

  private static SegmentUpdate delta(SegmentId id, String... columns) {
    return update(id, true, columns);
  }

  private static SegmentUpdate update(SegmentId id, boolean delta, String... columns) {
    return new SegmentUpdate(
        id,
        delta,
        OptionalLong.of(1),
        ImmutableList.copyOf(columns),
        ImmutableList.of(),
        Arrays.stream(columns).collect(toImmutableMap(name -> name, name -> ColumnType.LONG)));
  }
}
