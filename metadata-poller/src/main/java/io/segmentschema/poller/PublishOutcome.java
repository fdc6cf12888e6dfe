package io.segmentschema.poller;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.store.CommittedSegment;
import io.segmentschema.cache.store.StoreVersion;

/**
 * What a committed publish did.
 *
 * @param published how many segments it named
 * @param schemasCreated how many of its schemas the store did not have
 * @param wrote whether it changed the store
 * @param version the store version that includes it: its own if it wrote, else all before it
 * @param rows the rows of all its segments as they stand now
 */
public record PublishOutcome(
    int published,
    int schemasCreated,
    boolean wrote,
    StoreVersion version,
    ImmutableList<CommittedSegment> rows) {}
