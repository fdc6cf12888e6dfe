package io.segmentschema.cache.realtime;

import com.google.common.collect.ImmutableList;

/**
 * The answer to a removal.
 *
 * @param removed how many segments the task had held and holds no longer
 * @param needAbsolute the segments that the task must send whole in its next message
 */
public record RemovalResult(int removed, ImmutableList<String> needAbsolute) {}
