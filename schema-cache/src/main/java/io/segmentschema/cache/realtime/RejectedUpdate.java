package io.segmentschema.cache.realtime;

/**
 * An update that was not applied and why.
 *
 * @param segmentId the segment as the message named it
 * @param reason for a person
 */
public record RejectedUpdate(String segmentId, String reason) {}
