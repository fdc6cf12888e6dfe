package io.segmentschema.cache;

/**
 * How many segments stand in each stage. A segment that is realtime and published counts in both.
 *
 * @param realtime segments that tasks hold
 * @param pendingBackfill segments whose learnt schema is not in the store yet
 * @param awaitingPoll used segments with a schema that this node has committed and no poll has
 *     shown yet
 * @param polled used segments with a readable schema that a poll has shown
 * @param withoutSchema used segments, tombstones aside, of which no stage knows the schema
 */
public record StageCounts(
    long realtime, long pendingBackfill, long awaitingPoll, long polled, long withoutSchema) {

  /** Schemas that have not arrived in a poll yet. */
  public long inTransit() {
    return pendingBackfill + awaitingPoll;
  }
}
