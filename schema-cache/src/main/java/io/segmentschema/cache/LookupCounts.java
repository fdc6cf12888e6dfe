package io.segmentschema.cache;

import com.google.common.collect.ImmutableMap;

/**
 * How often segment schemas were looked up since the process started.
 *
 * @param hits answers by the stage that gave them; every stage is present
 * @param misses lookups that found no schema
 */
public record LookupCounts(ImmutableMap<Stage, Long> hits, long misses) {}
