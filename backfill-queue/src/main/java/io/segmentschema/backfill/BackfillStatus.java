package io.segmentschema.backfill;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far the backfill is. Counters count segments since the process's start.
 *
 * @param enabled whether anything is written at all
 * @param active whether the queue is started and this node leads
 * @param depth segments that wait or are being written
 * @param oldestAge how long the oldest of them has been in the queue; zero if there is none
 * @param ratePerSecond segments done per second, over the last minute
 * @param eta when the queue will be empty at that rate; empty while nothing gets done
 * @param counts what became of segments
 * @param lastSuccess when a batch was last committed
 * @param trouble what keeps the queue from writing right now
 */
public record BackfillStatus(
    boolean enabled,
    boolean active,
    int depth,
    Duration oldestAge,
    double ratePerSecond,
    Optional<Duration> eta,
    Counts counts,
    Optional<Instant> lastSuccess,
    Optional<String> trouble) {

  /**
   * What became of segments, since the process's start.
   *
   * @param persisted the store took the schema
   * @param alreadyStored the store had a schema for it, which won
   * @param retried came back to the queue after a failure, each time counted
   * @param vanished had no used row any more
   * @param quarantined refused by the store, and set aside
   */
  public record Counts(
      long persisted, long alreadyStored, long retried, long vanished, long quarantined) {}
}
