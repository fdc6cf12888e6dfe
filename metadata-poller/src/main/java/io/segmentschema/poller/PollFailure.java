package io.segmentschema.poller;

import io.segmentschema.cache.store.PollKind;
import java.time.Duration;

/**
 * A poll that brought nothing.
 *
 * @param kind how much it was to read
 * @param reason what the store said
 * @param duration how long it took to fail
 */
public record PollFailure(PollKind kind, String reason, Duration duration) {}
