package io.segmentschema.smc.druid;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static com.google.common.collect.ImmutableMap.toImmutableMap;
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
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import io.segmentschema.cache.testing.ManualTime;
import io.segmentschema.smc.inventory.SegmentInventory;
import io.segmentschema.smc.inventory.ServerName;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Whether what a task tells of a segment counts, by when it serves that segment. */
final class RealtimeServedTest {

  private static final SegmentId SEGMENT = StubCluster.segment(0);
  private static final SegmentId OTHER = StubCluster.segment(1);

  private final ManualTime time = new ManualTime();
  private final SchemaCache cache =
      new SchemaCache(SchemaCacheConfig.DEFAULT, time.clock(), time.ticker());
  private final SegmentInventory inventory = new SegmentInventory(cache::polledVersion);
  private final RealtimeWords words = new RealtimeWords(cache, time.ticker());
  private final ServedSegments.Realtime task =
      new ServedSegments.Realtime(new ServerName("task:1"), inventory, words, () -> {});

  @Test
  void schemaOfASegmentThatTheWholeAnswerDoesNotServeIsNoWord() {
    stored(SEGMENT);

    assertTrue(task.replace(List.of(loaded(OTHER), whole(SEGMENT, "a"), whole(OTHER, "b"))));

    assertEquals(ImmutableList.of(), columns(SEGMENT));
    assertEquals(ImmutableList.of("b"), columns(OTHER));
    assertTrue(cache.stillMissing(SEGMENT), "it was handed off while nobody listened");
  }

  @Test
  void wholeAnswerWithoutASegmentEndsItsWordEvenIfItsSchemaIsStillTold() {
    task.replace(List.of(loaded(SEGMENT), whole(SEGMENT, "a")));
    stored(SEGMENT);
    assertFalse(cache.stillMissing(SEGMENT));

    task.replace(List.of(loaded(OTHER), whole(SEGMENT, "a")));

    assertTrue(cache.stillMissing(SEGMENT));
    assertFalse(inventory.isRealtime(SEGMENT));
    assertEquals(ImmutableList.of("a"), columns(SEGMENT));
  }

  @Test
  void schemaMayComeBeforeItsSegmentInOneAnswer() {
    task.replace(List.of(whole(SEGMENT, "a"), loaded(SEGMENT)));
    assertTrue(task.change(List.of(whole(OTHER, "b"), delta(OTHER, "c"), loaded(OTHER))));

    assertEquals(ImmutableList.of("a"), columns(SEGMENT));
    assertEquals(ImmutableList.of("b", "c"), columns(OTHER));
  }

  @Test
  void schemaAfterTheDropIsPassedOverInTheSameAnswerAndLater() {
    task.replace(List.of(loaded(SEGMENT), whole(SEGMENT, "a")));
    stored(SEGMENT);

    assertTrue(task.change(List.of(dropped(SEGMENT), whole(SEGMENT, "late"))));
    assertTrue(task.change(List.of(whole(SEGMENT, "later"))));
    assertTrue(task.change(List.of(delta(SEGMENT, "latest"))));

    assertEquals(ImmutableList.of("a"), columns(SEGMENT));
    assertTrue(cache.stillMissing(SEGMENT));
  }

  @Test
  void schemaAfterTheDropOfAnUnpublishedSegmentDoesNotKeepItForEver() {
    task.replace(List.of(loaded(SEGMENT), whole(SEGMENT, "a")));

    task.change(List.of(dropped(SEGMENT)));
    task.change(List.of(whole(SEGMENT, "a")));
    task.replace(List.of(loaded(OTHER), whole(SEGMENT, "a")));
    assertEquals(1, words.departed());
    time.advance(Duration.ofMinutes(2));
    for (int list = 0; list < 2; list++) {
      words.listed(time.ticker().read(), ImmutableSet.of());
    }

    assertEquals(ImmutableList.of(), columns(SEGMENT));
  }

  @Test
  void lastSchemaBeforeTheDropInOneAnswerStaysReadable() {
    task.replace(List.of(loaded(SEGMENT), whole(SEGMENT, "a")));
    stored(SEGMENT);

    task.change(List.of(delta(SEGMENT, "b"), dropped(SEGMENT)));

    assertEquals(ImmutableList.of("a", "b"), columns(SEGMENT));
    assertTrue(cache.stillMissing(SEGMENT));
  }

  @Test
  void segmentLoadedAfterItsSchemaWasPassedOverHasEverythingAskedFor() {
    task.replace(List.of(whole(SEGMENT, "a")));

    assertFalse(task.change(List.of(loaded(SEGMENT))));
    assertTrue(task.replace(List.of(loaded(SEGMENT), whole(SEGMENT, "a"))));

    assertEquals(ImmutableList.of("a"), columns(SEGMENT));
    assertTrue(inventory.isRealtime(SEGMENT));
  }

  @Test
  void segmentThatIsDroppedAndLoadedAgainInOneAnswerIsTakenAnew() {
    task.replace(List.of(loaded(SEGMENT), whole(SEGMENT, "a")));

    task.change(List.of(dropped(SEGMENT), loaded(SEGMENT), whole(SEGMENT, "z")));

    assertEquals(ImmutableList.of("z"), columns(SEGMENT));
    assertTrue(inventory.isRealtime(SEGMENT));
  }

  private void stored(SegmentId id) {
    StagedPoll poll = cache.beginPoll(PollKind.FULL, new StoreVersion(1));
    poll.add(new CommittedSegment(id, 1, 1, true, false, OptionalLong.of(1), StoredSchema.NONE));
    poll.apply();
  }

  private ImmutableList<String> columns(SegmentId id) {
    return cache.schemaOf(id) instanceof SchemaLookup.Found found
        ? found.schema().rowSignature().columns().stream()
            .map(Column::name)
            .collect(toImmutableList())
        : ImmutableList.of();
  }

  private static NodeChange loaded(SegmentId id) {
    return new NodeChange.Loaded(id);
  }

  private static NodeChange dropped(SegmentId id) {
    return new NodeChange.Dropped(id);
  }

  private static NodeChange whole(SegmentId id, String... columns) {
    return told(id, false, columns);
  }

  private static NodeChange delta(SegmentId id, String... columns) {
    return told(id, true, columns);
  }

  private static NodeChange told(SegmentId id, boolean delta, String... columns) {
    return new NodeChange.SchemaTold(
        new SegmentUpdate(
            id,
            delta,
            OptionalLong.of(1),
            ImmutableList.copyOf(columns),
            ImmutableList.of(),
            Arrays.stream(columns).collect(toImmutableMap(name -> name, name -> ColumnType.LONG))));
  }
}
