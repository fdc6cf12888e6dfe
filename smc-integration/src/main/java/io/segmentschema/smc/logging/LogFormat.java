package io.segmentschema.smc.logging;

/** What one event of the log looks like. */
public enum LogFormat {
  /** One line for a person; a stack trace follows on lines of its own. */
  TEXT("text"),
  /** One line with a JSON object, the stack trace in it. */
  JSON("json");

  private final String configName;

  LogFormat(String configName) {
    this.configName = configName;
  }

  /** The format as the configuration spells it. */
  public String configName() {
    return configName;
  }
}
