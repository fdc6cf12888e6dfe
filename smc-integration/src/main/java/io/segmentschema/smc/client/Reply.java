package io.segmentschema.smc.client;

import java.time.Duration;
import java.util.Optional;

/**
 * A node's answer.
 *
 * @param retryAfter when the node wants to be asked again
 * @param body decoded; for one reader
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Reply(int status, Optional<Duration> retryAfter, byte[] body) {}
