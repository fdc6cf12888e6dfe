package io.segmentschema.poller;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.StoreVersion;

/**
 * What marking unused did.
 *
 * @param markedUnused how many rows changed
 * @param wrote whether it changed the store
 * @param version the store version that includes it: its own if it wrote, else all before it
 * @param rows the rows that changed, as they stand now
 */
public record MarkUnusedOutcome(
    int markedUnused, boolean wrote, StoreVersion version, ImmutableList<CommittedSegment> rows) {}
