package io.segmentschema.benchmarks.cache;

import com.google.common.base.Ticker;
import io.segmentschema.benchmarks.data.SampleSegments;
import io.segmentschema.cache.SchemaCache;
import io.segmentschema.cache.SchemaCacheConfig;
import io.segmentschema.cache.StagedPoll;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import java.time.Clock;
import java.util.List;

/** A cache that has taken over one full poll of a shape's segments. For one writing thread. */
final class LoadedCache {

  private final SchemaCache cache =
      new SchemaCache(SchemaCacheConfig.DEFAULT, Clock.systemUTC(), Ticker.systemTicker());
  private long revision;

  LoadedCache(SampleSegments segments) {
    revision = segments.lastRevision();
    StagedPoll poll = cache.beginPoll(PollKind.FULL, new StoreVersion(revision));
    for (int segment = 0; segment < segments.shape().segments(); segment++) {
      poll.add(segments.row(segments.readId(segment), segment));
    }
    poll.apply();
  }

  SchemaCache cache() {
    return cache;
  }

  /** The revision that the next commit has. */
  long nextRevision() {
    return revision + 1;
  }

  /** Takes over a commit of this row, which must have the next revision. */
  void commit(CommittedSegment row) {
    revision++;
    cache.applyCommit(new StoreVersion(revision), List.of(row));
  }

  /** Takes over a delta poll of these rows, which must have the next revision. */
  void poll(List<CommittedSegment> rows) {
    revision++;
    StagedPoll poll = cache.beginPoll(PollKind.DELTA, new StoreVersion(revision));
    for (CommittedSegment row : rows) {
      poll.add(row);
    }
    poll.apply();
  }
}
