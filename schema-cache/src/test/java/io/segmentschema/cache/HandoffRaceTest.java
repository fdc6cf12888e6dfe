package io.segmentschema.cache;

import static io.segmentschema.cache.CacheFixture.A;
import static io.segmentschema.cache.CacheFixture.row;
import static io.segmentschema.cache.CacheFixture.segment;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.segmentschema.cache.datasource.MergePolicy;
import io.segmentschema.cache.realtime.PushResult;
import io.segmentschema.cache.realtime.RealtimeRemoval.Reason;
import io.segmentschema.cache.realtime.RealtimeStage;
import io.segmentschema.cache.realtime.RealtimeTasks;
import io.segmentschema.cache.schema.Column;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.store.StoreVersion;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * A segment becomes final between a push's look at it and the push's change. The other thread is
 * played by what the stage does at the end of the look.
 */
final class HandoffRaceTest {

  private final CacheFixture fixture = new CacheFixture();
  private final SegmentId id = segment(1);
  private final Datasources datasources =
      new Datasources(MergePolicy.LEAST_RESTRICTIVE, new StageCounters(), new SchemaChanges());
  private final RealtimeTasks tasks = new RealtimeTasks(Duration.ofMinutes(15), fixture.ticker);
  private final RealtimeStage stage =
      new RealtimeSegments(
          datasources,
          MergePolicy.LEAST_RESTRICTIVE,
          Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
          fixture.ticker,
          new Notices());

  @Test
  void replicaThatJoinsAsTheOtherHandsOffTakesNoColumnAway() {
    tasks.push(fixture.pushBy("ra", 1, 1, false, id, "a", "b"), stage);
    PushResult late =
        tasks.push(
            fixture.pushBy("rb", 1, 1, false, id, "a"),
            meanwhile(
                () -> tasks.remove(fixture.removalBy("ra", 2, Reason.HANDED_OFF, id), stage)));
    assertEquals(List.of("a", "b"), columns());
    assertEquals(List.of(), late.accepted());
    assertEquals(id.toString(), late.rejected().get(0).segmentId());
  }

  @Test
  void replicaThatJoinsAsTheRowIsPolledDoesNotCoverIt() {
    tasks.push(
        fixture.pushBy("rb", 1, 1, false, id, "b"),
        meanwhile(
            () ->
                datasources.change(
                    id.datasource(),
                    segments ->
                        segments.commit(
                            List.of(row(id, 1, A)),
                            StoreVersion.NONE,
                            Instant.EPOCH,
                            new Notices()))));
    assertEquals(List.of("a"), columns());
  }

  private List<String> columns() {
    return datasources
        .find(id.datasource())
        .flatMap(segments -> Optional.ofNullable(segments.entry(id)))
        .flatMap(entry -> Optional.ofNullable(entry.schema()))
        .map(schema -> schema.rowSignature().columns().stream().map(Column::name).toList())
        .orElse(List.of());
  }

  private RealtimeStage meanwhile(Runnable other) {
    return new RealtimeStage() {
      @Override
      public Optional<String> finalReason(String task, SegmentId segment) {
        Optional<String> reason = stage.finalReason(task, segment);
        other.run();
        return reason;
      }

      @Override
      public Optional<String> hold(
          String task, SegmentId segment, RowSignature signature, OptionalLong numRows) {
        return stage.hold(task, segment, signature, numRows);
      }

      @Override
      public void release(String task, SegmentId segment, Reason reason, boolean exact) {
        stage.release(task, segment, reason, exact);
      }
    };
  }
}
