package io.segmentschema.smc.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
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
   * @param level how much of this service; libraries warn only
   */
  public static void apply(String level, LogFormat format) {
    if (LoggerFactory.getLogger("io.segmentschema") instanceof Logger logger) {
      logger.setLevel(Level.toLevel(level, Level.INFO));
    }
    if (format == LogFormat.JSON
        && LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      Appender<ILoggingEvent> own = root.getAppender(OWN_APPENDER);
      if (own instanceof ConsoleAppender<ILoggingEvent> console) {
        encodeAsJson(console);
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
