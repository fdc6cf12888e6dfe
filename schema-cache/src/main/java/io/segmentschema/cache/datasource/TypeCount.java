package io.segmentschema.cache.datasource;

import io.segmentschema.cache.schema.ColumnType;

/**
 * How many segments give a column that type. Immutable: any thread.
 *
 * @param type never {@link ColumnType#UNTYPED}
 * @param segments at least one
 */
public record TypeCount(ColumnType type, long segments) {}
