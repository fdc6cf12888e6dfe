package io.segmentschema.poller;

import io.segmentschema.cache.store.LeaderEpoch;
import io.segmentschema.cache.store.PollKind;
import io.segmentschema.cache.store.StoreVersion;
import java.time.Duration;

/**
 * What one successful poll brought.
 *
 * @param kind how much it read
 * @param version the store version that it contains
 * @param leaderEpoch the epoch that led when it read
 * @param rows segment rows taken over
 * @param skipped rows that could not be read as segments
 * @param schemas how many schemas the store has
 * @param duration how long it took
 */
public record PollReport(
    PollKind kind,
    StoreVersion version,
    LeaderEpoch leaderEpoch,
    long rows,
    long skipped,
    long schemas,
    Duration duration) {}
