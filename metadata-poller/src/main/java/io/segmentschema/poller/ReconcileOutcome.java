package io.segmentschema.poller;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.StoreVersion;

/**
 * What taking over an engine's view did.
 *
 * @param inserted how many segments came to be used
 * @param markedUnused how many came to be unused
 * @param wrote whether it changed the store
 * @param version the store version that includes it: its own if it wrote, else all before it
 * @param rows the rows of all named segments that the store has, as they stand now
 */
public record ReconcileOutcome(
    int inserted,
    int markedUnused,
    boolean wrote,
    StoreVersion version,
    ImmutableList<CommittedSegment> rows) {}
