package io.segmentschema.cache;

import static io.segmentschema.cache.CacheFixture.A;
import static io.segmentschema.cache.CacheFixture.B;
import static io.segmentschema.cache.CacheFixture.row;
import static io.segmentschema.cache.CacheFixture.unused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.base.Ticker;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.testing.TestClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens between two datasources of one poll: whenever one reads the clock. */
final class TakeoverRaceTest {

  private Runnable between = () -> {};
  private final SchemaCache cache =
      new SchemaCache(SchemaCacheConfig.DEFAULT, new Interrupting(), Ticker.systemTicker());

  @Test
  void lateImageOfACommitThatThePollHasOvertakenBringsNoGhost() {
    poll(PollKind.FULL, 8);
    // Revision 9 published the segment here, and its image is late; 10 has marked it unused. The
    // other datasources are there so that one is taken after the late one's.
    between = () -> cache.applyCommit(new StoreVersion(9), List.of(row(segment("late"), 9, A)));
    List<CommittedSegment> rows = new ArrayList<>();
    rows.add(unused(segment("late"), 10));
    for (int i = 0; i < 20; i++) {
      rows.add(row(segment("other" + i), 10, A));
    }
    poll(PollKind.DELTA, 10, rows.toArray(new CommittedSegment[0]));
    between.run();
    assertEquals(SchemaLookup.UNKNOWN_SEGMENT, cache.schemaOf(segment("late")));
    assertEquals(0, cache.stageCounts().awaitingPoll());
    assertFalse(cache.isUsed(segment("late")));
  }

  @Test
  void versionIsIncludedOnlyWhenTheLastDatasourceHasTakenThePoll() {
    poll(PollKind.FULL, 8, row(segment("stays"), 1, B), row(segment("goes"), 2, A));
    List<Boolean> early = new ArrayList<>();
    between =
        () -> {
          if (cache.datasourceSchema(segment("goes").datasource()).isPresent()) {
            early.add(cache.includes(new StoreVersion(10)));
          }
        };
    poll(PollKind.FULL, 10, row(segment("stays"), 1, B));
    assertFalse(early.isEmpty());
    assertFalse(early.contains(true));
    assertTrue(cache.includes(new StoreVersion(10)));
    assertTrue(cache.datasourceSchema(segment("goes").datasource()).isEmpty());
  }

  private void poll(PollKind kind, long version, CommittedSegment... rows) {
    StagedPoll staged = cache.beginPoll(kind, new StoreVersion(version));
    List.of(rows).forEach(staged::add);
    staged.apply();
  }

  private static SegmentId segment(String datasource) {
    return new SegmentId(DatasourceName.of(datasource), new SegmentInterval(0, 1), "v", 0);
  }

  private final class Interrupting extends TestClock {
    private boolean inside;

    @Override
    public Instant instant() {
      if (!inside) {
        inside = true;
        between.run();
        inside = false;
      }
      return Instant.EPOCH;
    }
  }
}
