package io.segmentschema.cache.datasource;

import io.segmentschema.cache.schema.RowSignature;
import io.segmentschema.cache.segment.SegmentId;

/**
 * One distinct schema of a datasource, and what its segments have in common. Immutable: any thread.
 *
 * @param rowSignature its columns
 * @param segments how many segments have it, at least one
 * @param newest the first of them in the walk
 * @param oldest the last of them in the walk
 */
public record SchemaSpan(
    RowSignature rowSignature, long segments, SegmentId newest, SegmentId oldest) {}
