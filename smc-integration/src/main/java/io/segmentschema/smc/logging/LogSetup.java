package io.segmentschema.smc.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.LoggerFactory;

/**
 * Sets how much is logged, and in which format. A logback configuration of the operator's own keeps
 * its appenders: the format concerns the one that the service brings.
 */
public final class LogSetup {

  /** The appender in {@code logback.xml}. */
  private static final String OWN_APPENDER = "ERR";

  private LogSetup() {}

  /**
   * Sets both.
   *
   * @param level how much of this service; libraries warn only. ZooKeeper's do not tell of each
   *     attempt to reach one that is away, unless it is DEBUG
   */
  public static void apply(String level, LogFormat format) {
    if (LoggerFactory.getLogger("io.segmentschema") instanceof Logger logger) {
      logger.setLevel(Level.toLevel(level, Level.INFO));
    }
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      hearOutages(context, level.equals("DEBUG"));
    }
    if (format == LogFormat.JSON
        && LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      Appender<ILoggingEvent> own = root.getAppender(OWN_APPENDER);
      if (own instanceof ConsoleAppender<ILoggingEvent> console) {
        encodeAsJson(console);
      }
    }
  }

  private static void hearOutages(LoggerContext context, boolean each) {
    context.getTurboFilterList().removeIf(OutageFilter.class::isInstance);
    if (!each) {
      // In front of whoever counts events.
      context.getTurboFilterList().add(0, new OutageFilter());
      return;
    }
    for (String library : OutageFilter.LIBRARIES) {
      Logger logger = context.getLogger(library);
      if (logger.getEffectiveLevel().isGreaterOrEqual(Level.ERROR)) {
        logger.setLevel(Level.WARN);
      }
    }
  }

  private static void encodeAsJson(ConsoleAppender<ILoggingEvent> console) {
    JsonLogEncoder encoder = new JsonLogEncoder();
    encoder.setContext(console.getContext());
    encoder.start();
    console.stop();
    console.setEncoder(encoder);
    console.start();
  }
}
