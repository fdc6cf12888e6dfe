package io.segmentschema.smc.security;

import com.google.common.base.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of requests that are refused, ten at once and then ten a minute; the next line says how
 * many there were in between. What was tried is never in it. Any thread.
 */
final class RefusalLog {

  private static final Logger log = LoggerFactory.getLogger(RefusalLog.class);
  private static final TokenBucket.Size LINES = new TokenBucket.Size(10, Duration.ofSeconds(6));

  private final Ticker ticker;
  private final TokenBucket lines;

  @GuardedBy("this")
  private long leftOut;

  RefusalLog(Ticker ticker) {
    this.ticker = ticker;
    this.lines = new TokenBucket(LINES, ticker.read());
  }

  /**
   * @param user who it is, or a word for somebody unknown
   */
  void refused(FailureReason reason, String user, String address) {
    boolean writes = lines.take(ticker.read());
    long before = count(writes);
    if (writes) {
      log.warn(
          "Requests are refused: reason={}, user={}, address={}, notWrittenBefore={}",
          reason.label(),
          user,
          address,
          before);
    }
  }

  private synchronized long count(boolean writes) {
    long before = leftOut;
    leftOut = writes ? 0 : leftOut + 1;
    return before;
  }
}
