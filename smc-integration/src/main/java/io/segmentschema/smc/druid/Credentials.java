package io.segmentschema.smc.druid;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A user of the cluster, as HTTP's basic authentication wants it. Its text never shows the
 * password.
 *
 * @param user without a colon
 * @param password may be empty
 */
public record Credentials(String user, String password) {

  /** Checks the user's name. */
  public Credentials {
    if (user.isEmpty() || user.indexOf(':') >= 0) {
      throw new IllegalArgumentException("A user's name is not empty and has no colon");
    }
  }

  /** The value of the header {@code Authorization}. */
  String header() {
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  @Override
  public String toString() {
    return "Credentials[user=" + user + ", password=***]";
  }
}
