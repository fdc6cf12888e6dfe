package io.segmentschema.smc.druid;

import com.google.common.collect.ImmutableList;

/**
 * What a data node has answered to the question what is new.
 *
 * @param reset whether it cannot tell, so that everything must be asked for
 * @param cursor how far this answer goes; {@link SyncCursor#START} with a reset
 * @param changes in their order
 * @param malformed the changes that were skipped
 * @param lostDelta whether something new in a schema is among those, so that what comes after it
 *     builds upon what is not known
 */
record SyncAnswer(
    boolean reset,
    SyncCursor cursor,
    ImmutableList<NodeChange> changes,
    MalformedEntries malformed,
    boolean lostDelta) {}
