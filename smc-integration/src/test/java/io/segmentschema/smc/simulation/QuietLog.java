package io.segmentschema.smc.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Thousands of runs would fill the log, and each tells its story when it fails. */
final class QuietLog implements BeforeAllCallback, AfterAllCallback {

  @Override
  public void beforeAll(ExtensionContext context) {
    begin();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    logger().setLevel(null);
  }

  static void begin() {
    logger().setLevel(Level.OFF);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("io.segmentschema");
  }
}
