package io.segmentschema.smc.security;

import java.util.Locale;

/** Why a request is not let in. The labels of a metric. */
public enum FailureReason {
  /** It says nothing. */
  MISSING,
  /** Its header cannot be understood, or names another scheme than Basic and Bearer. */
  MALFORMED,
  /** A token that nobody has. */
  TOKEN,
  /** A password that is wrong, or a name that nobody has. */
  PASSWORD,
  /** A certificate that is trusted and that the users file does not have. */
  CERTIFICATE,
  /** Its address has failed too often. */
  LIMITED,
  /** Too many passwords wait to be checked. */
  BUSY,
  /** The role is not enough. */
  ROLE,
  /** A browser sent it on behalf of another site's page. */
  ORIGIN;

  /** As the metric and the log spell it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
