package io.segmentschema.cache.store;

import io.segmentschema.cache.segment.SegmentId;
import java.util.OptionalLong;

/**
 * One committed segment row, whole, as it stood right after the commit that gave it its revision.
 *
 * @param id the segment
 * @param revision the store revision of the row's latest committed change; of two images of one row
 *     the one with the higher revision is the newer
 * @param usedRevision the revision at which the row last became used (by insertion or by being
 *     marked used again). It names one life of the segment: what was learnt in another life says
 *     nothing about this one
 * @param used whether the store counts the segment as live
 * @param tombstone whether the segment has neither data nor schema
 * @param numRows the segment's row count, where it is known
 * @param schema what the row says about the schema; {@link StoredSchema#NONE} for a tombstone
 */
public record CommittedSegment(
    SegmentId id,
    long revision,
    long usedRevision,
    boolean used,
    boolean tombstone,
    OptionalLong numRows,
    StoredSchema schema) {

  public CommittedSegment {
    if (revision < 1 || usedRevision < 1 || usedRevision > revision) {
      throw new IllegalArgumentException(
          "Revisions must satisfy 1 <= usedRevision <= revision: usedRevision="
              + usedRevision
              + ", revision="
              + revision
              + ", segment="
              + id);
    }
    if (tombstone && !(schema instanceof StoredSchema.None)) {
      throw new IllegalArgumentException("A tombstone has no schema: segment=" + id);
    }
  }

  /** Whether this is a live segment with data whose schema can be answered from this row. */
  public boolean isReadable() {
    return used && schema instanceof StoredSchema.Readable;
  }

  /** Whether this is a live segment with data, of which a schema is expected. */
  public boolean needsSchema() {
    return used && !tombstone;
  }
}
