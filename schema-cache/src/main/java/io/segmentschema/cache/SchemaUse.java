package io.segmentschema.cache;

import io.segmentschema.cache.SettledSegments.Place;
import io.segmentschema.cache.datasource.SchemaSpan;
import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.cache.segment.SegmentId;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One distinct schema of a datasource and the segments that have it: the settled ones counted, the
 * others in walk order. Under the datasource's monitor.
 */
final class SchemaUse {

  private final FingerprintedSchema schema;
  private final int number;
  private @Nullable TreeSet<SegmentId> unsettled;
  private int settledCount;

  /** No settled segment with the schema is newer than this one, which may have gone. */
  private @Nullable Place newestSettled;

  /** Whether the segment at {@link #newestSettled} is gone, and the next is to be looked for. */
  private boolean gone;

  SchemaUse(FingerprintedSchema schema, int number) {
    this.schema = schema;
    this.number = number;
  }

  FingerprintedSchema schema() {
    return schema;
  }

  int number() {
    return number;
  }

  RowSignature rowSignature() {
    return schema.payload().rowSignature();
  }

  boolean hasSettled() {
    return settledCount > 0;
  }

  boolean isUnused() {
    return settledCount == 0 && (unsettled == null || unsettled.isEmpty());
  }

  /** Answers whether the newest segment may be another one now; so do the other three. */
  boolean addSettled(TimeChunk chunk, int place) {
    settledCount++;
    if (settledCount == 1 || newestSettled == null || newestSettled.isNotNewerThan(chunk, place)) {
      newestSettled = new Place(chunk, place);
      gone = false;
      return true;
    }
    return false;
  }

  boolean removeSettled(TimeChunk chunk, int place) {
    settledCount--;
    if (newestSettled != null && newestSettled.isNotNewerThan(chunk, place)) {
      gone = true;
      return true;
    }
    return false;
  }

  boolean addUnsettled(SegmentId id) {
    if (unsettled == null) {
      unsettled = new TreeSet<>(SegmentId.newestFirst());
    }
    unsettled.add(id);
    return unsettled.first().equals(id);
  }

  boolean removeUnsettled(SegmentId id) {
    TreeSet<SegmentId> ids = Objects.requireNonNull(unsettled);
    boolean wasFirst = ids.first().equals(id);
    ids.remove(id);
    if (ids.isEmpty()) {
      unsettled = null;
    }
    return wasFirst;
  }

  /** The newest segment with the schema; to be called while there is one. */
  SegmentId newest(DatasourceName datasource, SettledSegments settled) {
    if (settledCount == 0) {
      newestSettled = null;
    } else if (gone) {
      newestSettled = settled.newestWith(number, newestSettled);
    }
    gone = false;
    SegmentId ofSettled = newestSettled == null ? null : newestSettled.id(datasource);
    SegmentId other = unsettled == null ? null : unsettled.first();
    boolean isOther =
        other != null
            && (ofSettled == null || SegmentId.newestFirst().compare(other, ofSettled) < 0);
    return Objects.requireNonNull(isOther ? other : ofSettled);
  }

  /**
   * All its segments in short; to be called while there is one.
   *
   * @param oldestSettled the oldest settled segment with the schema, null if there is none
   */
  SchemaSpan span(
      DatasourceName datasource, SettledSegments settled, @Nullable Place oldestSettled) {
    SegmentId ofSettled = oldestSettled == null ? null : oldestSettled.id(datasource);
    SegmentId other = unsettled == null ? null : unsettled.last();
    boolean isOther =
        other != null
            && (ofSettled == null || SegmentId.newestFirst().compare(other, ofSettled) > 0);
    return new SchemaSpan(
        rowSignature(),
        settledCount + (unsettled == null ? 0L : unsettled.size()),
        newest(datasource, settled),
        Objects.requireNonNull(isOther ? other : ofSettled));
  }
}
