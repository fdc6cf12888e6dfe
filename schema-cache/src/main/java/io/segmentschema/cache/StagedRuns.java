package io.segmentschema.cache;

import io.segmentschema.cache.segment.SegmentInterval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What neighbours among a poll's rows share: interval and version, once for all rows in a row that
 * have them, and revisions, once for all in a row that have those too. Primitives but for the
 * former, because a poll may bring each row in a commit of its own, and stays in memory until it is
 * taken over. For one thread.
 */
final class StagedRuns {

  /** One interval and version, and the first run that has them. */
  private record Key(SegmentInterval interval, String version, int firstRun) {}

  private final List<Key> keys = new ArrayList<>(1);
  private @Nullable Key last;
  private int[] begins = {};
  private long[] revisions = {};
  private long[] usedRevisions = {};
  private int size;

  /** Notes the next row. */
  void add(int row, SegmentInterval interval, String version, long revision, long usedRevision) {
    boolean isKnown = isLastKey(interval.startMillis(), interval.endMillis(), version);
    if (!isKnown) {
      addKey(interval, version);
    }
    if (!isKnown || !isLast(revision, usedRevision)) {
      addRun(row, revision, usedRevision);
    }
  }

  /** Notes the next row, which is settled there. */
  void add(int row, TimeChunk chunk, int place) {
    long start = chunk.startMillis;
    long end = chunk.endMillis;
    Key known = last;
    SegmentInterval interval =
        known != null && isLastKey(start, end, chunk.version)
            ? known.interval()
            : new SegmentInterval(start, end);
    add(row, interval, chunk.version, chunk.revisionAt(place), chunk.usedRevisionAt(place));
  }

  private boolean isLastKey(long startMillis, long endMillis, String version) {
    Key known = last;
    return known != null
        && known.interval().startMillis() == startMillis
        && known.interval().endMillis() == endMillis
        && known.version().equals(version);
  }

  private boolean isLast(long revision, long usedRevision) {
    return revisions[size - 1] == revision && usedRevisions[size - 1] == usedRevision;
  }

  private void addKey(SegmentInterval interval, String version) {
    Key before = last;
    String shared = before != null && before.version().equals(version) ? before.version() : version;
    Key key = new Key(interval, shared, size);
    keys.add(key);
    last = key;
  }

  private void addRun(int row, long revision, long usedRevision) {
    if (size == begins.length) {
      int more = Math.max(2, size + (size >> 1));
      begins = Arrays.copyOf(begins, more);
      revisions = Arrays.copyOf(revisions, more);
      usedRevisions = Arrays.copyOf(usedRevisions, more);
    }
    begins[size] = row;
    revisions[size] = revision;
    usedRevisions[size] = usedRevision;
    size++;
  }

  /** Begins before the first row. */
  Cursor cursor() {
    return new Cursor();
  }

  /** At what one row after the other has. */
  final class Cursor {

    private int run = -1;
    private int key = -1;
    private int row = -1;

    /** Goes on to the next row, which is there. */
    void next() {
      row++;
      if (run + 1 < size && begins[run + 1] == row) {
        run++;
        if (key + 1 < keys.size() && keys.get(key + 1).firstRun() == run) {
          key++;
        }
      }
    }

    /** Whether interval or version may be others than the last row's. */
    boolean beginsKey() {
      return begins[keys.get(key).firstRun()] == row;
    }

    SegmentInterval interval() {
      return keys.get(key).interval();
    }

    String version() {
      return keys.get(key).version();
    }

    long revision() {
      return revisions[run];
    }

    long usedRevision() {
      return usedRevisions[run];
    }
  }
}
