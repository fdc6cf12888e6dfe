package io.segmentschema.smc.service.openapi;

import java.util.Locale;

/** Who may ask for something, where the service is configured to know its users. */
public enum AskedBy {
  BROKER("Reads the schemas of datasources."),
  TASK("Tells of the segments that it writes, and publishes them."),
  OPERATOR("Watches the service, and may do everything."),
  EVERYBODY("Needs no role.");

  private final String says;

  AskedBy(String says) {
    this.says = says;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  String says() {
    return says;
  }
}
