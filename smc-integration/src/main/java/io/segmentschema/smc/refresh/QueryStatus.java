package io.segmentschema.smc.refresh;

import com.google.common.collect.ImmutableList;
import io.segmentschema.cache.segment.DatasourceName;
import io.segmentschema.smc.inventory.ServerName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How the metadata queries fare. Counters count from the process's start.
 *
 * @param sent queries sent
 * @param inFlight queries sent and not yet answered
 * @param failed queries that failed as a whole
 * @param segmentsAsked segments asked about, repetitions included
 * @param segmentsLearnt schemas learnt and taken over
 * @param segmentsFailed segments whose part of an answer could not be read
 * @param segmentsWaiting used segments whose schema is not known
 * @param running the queries that are not yet answered, the oldest first
 * @param failingServers servers whose latest query failed, by name
 * @param lastAnswer when a server last answered
 * @param lastRound when the loop last went through its work without an error
 * @param failedRounds how often the loop itself met an unexpected error
 */
public record QueryStatus(
    long sent,
    int inFlight,
    long failed,
    long segmentsAsked,
    long segmentsLearnt,
    long segmentsFailed,
    int segmentsWaiting,
    ImmutableList<RunningQuery> running,
    ImmutableList<FailingServer> failingServers,
    Optional<Instant> lastAnswer,
    Optional<Instant> lastRound,
    long failedRounds) {

  /**
   * A query that is not yet answered.
   *
   * @param server who is asked
   * @param datasource about which datasource
   * @param segments about how many segments
   * @param age how long ago it was sent
   */
  public record RunningQuery(
      ServerName server, DatasourceName datasource, int segments, Duration age) {}

  /**
   * A server that is left alone for a while.
   *
   * @param server which
   * @param failures failed queries in a row
   * @param reason what the latest one said
   * @param freeIn how long it is still left alone; zero if it may be asked
   */
  public record FailingServer(ServerName server, int failures, String reason, Duration freeIn) {}
}
