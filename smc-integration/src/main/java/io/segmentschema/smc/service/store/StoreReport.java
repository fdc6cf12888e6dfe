package io.segmentschema.smc.service.store;

import io.segmentschema.cache.store.PollKind;
import java.time.Duration;
import java.util.Optional;

/**
 * How the polls of the store fare.
 *
 * @param reachable whether the last attempt to ask the store succeeded; false before the first
 * @param kind the kind of the last successful poll
 * @param lastSuccessAge how long ago it ended
 * @param duration how long it took
 * @param segments how many used segments this node knows from polls
 * @param schemas how many schemas
 * @param trouble what the last attempt said if it failed, without passwords
 */
public record StoreReport(
    boolean reachable,
    Optional<PollKind> kind,
    Optional<Duration> lastSuccessAge,
    Duration duration,
    long segments,
    long schemas,
    Optional<String> trouble) {}
