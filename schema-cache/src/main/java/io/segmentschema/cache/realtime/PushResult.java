package io.segmentschema.cache.realtime;

import com.google.common.collect.ImmutableList;

/**
 * The answer to a push.
 *
 * @param accepted the segments whose update applied
 * @param needAbsolute the segments that the task must send whole in its next message
 * @param rejected what was not applied and never will be
 */
public record PushResult(
    ImmutableList<String> accepted,
    ImmutableList<String> needAbsolute,
    ImmutableList<RejectedUpdate> rejected) {}
