package io.segmentschema.cache;

import io.segmentschema.cache.schema.FingerprintedSchema;
import io.segmentschema.cache.schema.SegmentSchema;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.PendingBackfill;
import io.segmentschema.cache.store.ScannedSegment;
import io.segmentschema.cache.store.StoredSchema;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that this node knows of one segment, in every stage, as one immutable value: so that a move
 * from one stage to the next is the replacement of one reference and no reader finds the segment
 * between two stages.
 *
 * <pre>
 *   realtime ──handed off──▶ pending ──backfill committed──▶ committed, awaiting poll ──poll──▶ committed, polled
 * </pre>
 *
 * Every entry that leaves this class is <em>settled</em>:
 *
 * <ul>
 *   <li>{@code pending} is there only while the committed row is used, is no tombstone and has no
 *       readable schema: what the store has, wins.
 *   <li>What a task handed off is there only while another task writes the segment, while no row
 *       has been seen, or while the row needs a schema and messages were lost, so that it is good
 *       for reading but not for the store. It ends with the segment's life.
 *   <li>An unused row is remembered only until a poll has shown it, so that no older poll brings
 *       the segment back.
 * </ul>
 *
 * @param realtime what tasks say, null if none does
 * @param pending what was learnt and is not in the store, null if nothing is
 * @param committed the newest row image, null if none is known
 * @param awaitingPoll whether no poll has shown {@code committed} yet
 */
record SegmentEntry(
    @Nullable RealtimePart realtime,
    @Nullable PendingBackfill pending,
    @Nullable CommittedSegment committed,
    boolean awaitingPoll) {

  static final SegmentEntry EMPTY = new SegmentEntry(null, null, null, false);

  /** A row as a poll has shown it, and nothing else. */
  static SegmentEntry polled(CommittedSegment row) {
    return new SegmentEntry(null, null, row, false);
  }

  /**
   * Whether a row, once polled, can be kept as a settled one; not where its payload cannot be read
   * or it has more rows than fit.
   */
  static boolean canSettle(CommittedSegment row) {
    return canSettle(row.used(), row.schema(), row.numRows().orElse(ScannedSegment.UNKNOWN_ROWS));
  }

  static boolean canSettle(boolean used, StoredSchema schema, long numRows) {
    return used && !(schema instanceof StoredSchema.Unreadable) && SegmentWord.fits(numRows);
  }

  /** The row, if there is nothing else to know and it can be settled; otherwise null. */
  @Nullable CommittedSegment settledRow() {
    boolean alone = realtime == null && pending == null && !awaitingPoll;
    return alone && committed != null && canSettle(committed) ? committed : null;
  }

  SchemaLookup lookup() {
    SegmentSchema readable = schema();
    Stage stage = stage();
    if (readable != null && stage != null) {
      return new SchemaLookup.Found(readable, stage);
    }
    if (committed == null) {
      return SchemaLookup.UNKNOWN_SEGMENT;
    }
    if (!committed.used()) {
      return SchemaLookup.UNUSED;
    }
    return committed.tombstone() ? SchemaLookup.TOMBSTONE : SchemaLookup.NOT_YET_KNOWN;
  }

  boolean isEmpty() {
    return realtime == null && pending == null && committed == null;
  }

  /** The first stage that can answer, null if none can. */
  @Nullable Stage stage() {
    if (realtime != null) {
      return Stage.REALTIME;
    }
    if (pending != null) {
      return Stage.PENDING_BACKFILL;
    }
    if (committed == null || !committed.isReadable()) {
      return null;
    }
    return awaitingPoll ? Stage.AWAITING_POLL : Stage.POLLED;
  }

  /** The schema that readers get, null if no stage has one. */
  @Nullable SegmentSchema schema() {
    if (realtime != null) {
      return realtime.schema();
    }
    return pending != null ? pending.schema() : committedSchema(committed);
  }

  /** The schema that counts in the datasource's, null if none does. */
  @Nullable FingerprintedSchema countedSchema() {
    SegmentSchema readable = schema();
    return readable == null ? null : readable.schema();
  }

  boolean isHandedOff() {
    return realtime != null && realtime.isHandedOff();
  }

  /**
   * Whether the store knows a used segment here and neither it nor any stage fit for the store has
   * its schema.
   */
  boolean isMissingSchema() {
    if (committed == null || !committed.needsSchema() || committed.isReadable()) {
      return false;
    }
    return pending == null && (realtime == null || realtime.isHandedOff());
  }

  SegmentEntry withRealtime(@Nullable RealtimePart part, Instant now) {
    return new SegmentEntry(part, pending, committed, awaitingPoll).settled(now);
  }

  SegmentEntry withPending(@Nullable PendingBackfill part, Instant now) {
    return new SegmentEntry(realtime, part, committed, awaitingPoll).settled(now);
  }

  /** The row is gone from the store, and with it what was learnt about it. */
  SegmentEntry withoutRow() {
    return new SegmentEntry(onlyWriting(), null, null, false);
  }

  /**
   * A committed row image arrives.
   *
   * @param polled whether a poll brings it: such an image settles what was awaiting
   * @param authoritative whether it counts even if it is older than what is known (the store was
   *     set back)
   */
  SegmentEntry withRow(CommittedSegment row, boolean polled, boolean authoritative, Instant now) {
    boolean again = committed != null && row.revision() == committed.revision();
    boolean newer = committed == null || row.revision() > committed.revision();
    if (newer || authoritative || (again && polled)) {
      return new SegmentEntry(realtimeFor(row), keptFor(row, now), row, !polled).settled(now);
    }
    if (again && isMissingSchema() && row.isReadable()) {
      // The same change in another state of readability, which hangs on the payload.
      return new SegmentEntry(realtime, pendingOf(row, now), committed, awaitingPoll).settled(now);
    }
    return this;
  }

  /**
   * What stays readable if the row image that replaces the present one has no readable schema:
   * within one life of the segment, what was readable; of another life, nothing. {@link #settled}
   * drops it where the row has its own.
   */
  private @Nullable PendingBackfill keptFor(CommittedSegment row, Instant now) {
    if (committed == null || !committed.used() || committed.usedRevision() != row.usedRevision()) {
      return null;
    }
    if (pending != null) {
      return pending;
    }
    return committed.isReadable() ? pendingOf(committed, now) : null;
  }

  /** What tasks say of the segment in the life that the row shows. */
  private @Nullable RealtimePart realtimeFor(CommittedSegment row) {
    boolean anotherLife = committed != null && committed.usedRevision() != row.usedRevision();
    return anotherLife ? onlyWriting() : realtime;
  }

  private @Nullable RealtimePart onlyWriting() {
    return realtime == null ? null : realtime.onlyWriting();
  }

  private SegmentEntry settled(Instant now) {
    PendingBackfill settledPending = pending;
    RealtimePart settledRealtime = realtime;
    if (committed == null || !committed.needsSchema() || committed.isReadable()) {
      settledPending = null;
    }
    if (committed != null && !committed.needsSchema()) {
      settledRealtime = onlyWriting();
    }
    if (settledRealtime != null && settledRealtime.isHandedOff() && committed != null) {
      if (settledPending != null || committed.isReadable()) {
        settledRealtime = null;
      } else if (settledRealtime.isWhole()) {
        settledPending =
            new PendingBackfill(
                committed.id(), committed.usedRevision(), settledRealtime.schema(), now);
        settledRealtime = null;
      }
    }
    boolean forgotten = committed != null && !committed.used() && !awaitingPoll;
    return new SegmentEntry(
        settledRealtime, settledPending, forgotten ? null : committed, awaitingPoll && !forgotten);
  }

  private static PendingBackfill pendingOf(CommittedSegment row, Instant now) {
    SegmentSchema schema =
        Optional.ofNullable(committedSchema(row))
            .orElseThrow(() -> new IllegalStateException("Row has no schema: segment=" + row.id()));
    return new PendingBackfill(row.id(), row.usedRevision(), schema, now);
  }

  private static @Nullable SegmentSchema committedSchema(@Nullable CommittedSegment row) {
    return row != null && row.used() && row.schema() instanceof StoredSchema.Readable readable
        ? new SegmentSchema(readable.schema(), row.numRows())
        : null;
  }
}
