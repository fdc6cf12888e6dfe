package io.segmentschema.smc.druid;

import io.segmentschema.cache.error.InvalidInputException;
import java.time.Duration;

/**
 * How data nodes are asked.
 *
 * @param connectTimeout how long a connection may take to open; 1 ms to 1 h
 * @param timeout how long one query may take, from sending it to the last byte of its answer; the
 *     data node is told too, and gives up then; 1 ms to 1 h
 * @param maxAnswerBytes the longest answer that is read, as sent and as unpacked; 1 KiB to 1 GiB
 * @param priority the priority that the data node queues the query with; users' queries have 0
 */
public record DruidQueryConfig(
    Duration connectTimeout, Duration timeout, int maxAnswerBytes, int priority) {

  // Before the default, which they check.
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int FEWEST_BYTES = 1 << 10;
  private static final int MOST_BYTES = 1 << 30;

  /** Ten seconds to connect, thirty to answer, 64 MiB, behind all users' queries. */
  public static final DruidQueryConfig DEFAULT =
      new DruidQueryConfig(Duration.ofSeconds(10), Duration.ofSeconds(30), 64 << 20, -10);

  /** Checks the ranges. */
  public DruidQueryConfig {
    checkDuration("connectTimeout", connectTimeout);
    checkDuration("timeout", timeout);
    if (maxAnswerBytes < FEWEST_BYTES || maxAnswerBytes > MOST_BYTES) {
      throw new InvalidInputException(
          "maxAnswerBytes",
          "must be " + FEWEST_BYTES + " to " + MOST_BYTES + ", is " + maxAnswerBytes);
    }
  }

  /** The same with another time limit for a query. */
  public DruidQueryConfig withTimeout(Duration limit) {
    return new DruidQueryConfig(connectTimeout, limit, maxAnswerBytes, priority);
  }

  private static void checkDuration(String field, Duration duration) {
    if (duration.toMillis() < 1 || duration.compareTo(LONGEST) > 0) {
      throw new InvalidInputException(field, "must be PT0.001S to " + LONGEST + ", is " + duration);
    }
  }
}
