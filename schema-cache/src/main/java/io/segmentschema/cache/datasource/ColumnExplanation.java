package io.segmentschema.cache.datasource;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.schema.ColumnType;
import io.segmentschema.cache.segment.SegmentId;
import io.segmentschema.cache.segment.SegmentInterval;

/**
 * Why a column of a datasource has its type.
 *
 * <p>What <em>decided</em> means is the same under both policies: walk the segments as the merge
 * does, newest first, and combine the column's types one by one; the segment at which the combined
 * type became the final one, and after which no older segment changed it, has decided.
 *
 * <ul>
 *   <li>Under {@link MergePolicy#LATEST_INTERVAL} that is the newest segment that gives the column
 *       a type, since no older one can change it.
 *   <li>Under {@link MergePolicy#LEAST_RESTRICTIVE} it is the newest segment that gives the column
 *       a type, or the newest one whose type widened what all newer segments had come to. The final
 *       type may then be one that no segment has: {@code LONG}, and further back {@code FLOAT}, is
 *       {@code DOUBLE}, decided by the newest segment with {@code FLOAT}.
 * </ul>
 *
 * Immutable: any thread.
 *
 * @param name the column
 * @param type its type in the datasource's schema
 * @param decidedBy the segment that decided it
 * @param otherTypes the types that segments give it and that are not {@code type}: those of most
 *     segments first
 * @param untypedSegments how many segments have the column and do not know its type
 * @param segments how many segments have the column, with whatever type or none
 * @param firstInterval the interval of the oldest segment that has the column: the one with the
 *     earliest start, and the latest end among those
 * @param lastInterval the interval of the newest one: the latest start, and the earliest end among
 *     those
 */
public record ColumnExplanation(
    String name,
    ColumnType type,
    SegmentId decidedBy,
    ImmutableList<TypeCount> otherTypes,
    long untypedSegments,
    long segments,
    SegmentInterval firstInterval,
    SegmentInterval lastInterval) {}
