package io.segmentschema.poller;

import java.time.Duration;
import java.util.Optional;

/**
 * How the polls fare.
 *
 * @param reachable whether the last attempt succeeded and none has waited for its first answer for
 *     more than ten seconds; false before the first
 * @param last the last successful poll
 * @param lastSuccessAge how long ago it ended
 * @param failures attempts that failed since
 * @param trouble what the last attempt said if it failed, or that one waits
 */
public record PollStatus(
    boolean reachable,
    Optional<PollReport> last,
    Optional<Duration> lastSuccessAge,
    int failures,
    Optional<String> trouble) {}
