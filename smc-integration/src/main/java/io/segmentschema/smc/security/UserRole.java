package io.segmentschema.smc.security;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What somebody is allowed to do. */
public enum UserRole {
  /** Reads the schemas of datasources. */
  BROKER,
  /** Tells of the segments that it writes, and publishes them. */
  TASK,
  /** May do everything. */
  OPERATOR;

  /** As the users file and the documentation spell it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<UserRole> byLabel(String label) {
    return Arrays.stream(values()).filter(role -> role.label().equals(label)).findFirst();
  }
}
