package io.segmentschema.poller.snapshot;

import io.segmentschema.cache.store.StoreVersion;
import io.segmentschema.cache.store.StoredSchema;
import java.util.Map;

/**
 * What the poller must know of the store to go on with a delta.
 *
 * @param version up to where everything has been read
 * @param generation the store's, as of that version
 * @param schemas what the store's schemas say, by their numbers; whoever holds this changes it no
 *     more
 */
public record StoreImage(StoreVersion version, long generation, Map<Long, StoredSchema> schemas) {}
