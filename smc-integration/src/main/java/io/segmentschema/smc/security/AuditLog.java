package io.segmentschema.smc.security;

import com.google.common.base.Ticker;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.segmentschema.cache.error.Secrets;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one line for each request that was to change something, to the logger {@code audit}, also
 * when it was refused. Of those whose sender stayed unknown a flood is counted instead of written.
 * Any thread.
 */
public final class AuditLog {

  /** The name of the logger. */
  public static final String LOGGER = "audit";

  private static final Logger log = LoggerFactory.getLogger(LOGGER);

  /** Writes lines to that logger. */
  public static final Consumer<String> TO_LOGGER =
      line -> log.info("Request to change something: {}", line);

  private static final TokenBucket.Size UNKNOWN_CALLERS =
      new TokenBucket.Size(100, Duration.ofMillis(200));
  private static final int LONGEST_TEXT = 300;

  private final Ticker ticker;
  private final Consumer<String> lines;
  private final TokenBucket unknownCallers;

  @GuardedBy("this")
  private long leftOut;

  /**
   * @param ticker counts how many lines there are in a while
   * @param lines where they go
   */
  AuditLog(Ticker ticker, Consumer<String> lines) {
    this.ticker = ticker;
    this.lines = lines;
    this.unknownCallers = new TokenBucket(UNKNOWN_CALLERS, ticker.read());
  }

  /** The request has been answered. */
  public void answered(Visit visit, int status) {
    if (visit.caller().isPresent()) {
      write(visit, status, 0);
    } else if (unknownCallers.take(ticker.read())) {
      write(visit, status, takeLeftOut());
    } else {
      countLeftOut();
    }
  }

  private synchronized long takeLeftOut() {
    long count = leftOut;
    leftOut = 0;
    return count;
  }

  private synchronized void countLeftOut() {
    leftOut++;
  }

  private void write(Visit visit, int status, long before) {
    StringBuilder line = new StringBuilder(200);
    line.append("user=").append(visit.caller().map(Caller::name).orElse("-"));
    line.append(", roles=").append(visit.caller().map(Caller::rolesText).orElse("-"));
    line.append(", address=").append(visit.address());
    line.append(", method=").append(LogText.word(visit.method()));
    line.append(", path=").append(shown(visit.path()));
    visit.query().ifPresent(query -> line.append(", query=").append(shown(query)));
    line.append(", status=").append(status);
    visit.changed().ifPresent(numbers -> line.append(", ").append(numbers));
    if (before > 0) {
      line.append(", notWrittenBefore=").append(before);
    }
    lines.accept(line.toString());
  }

  private static String shown(String text) {
    return LogText.quoted(Secrets.hiddenIn(text), LONGEST_TEXT);
  }
}
